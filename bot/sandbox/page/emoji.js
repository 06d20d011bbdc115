/** The emoji that conference messages use, by Slack's short names. */

const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 clap 👏 raised_hands 🙌 pray 🙏 muscle 💪 point_right 👉
point_left 👈 point_up 👆 point_down 👇 eyes 👀 raising_hand 🙋 writing_hand ✍️ handshake 🤝 hand ✋ raised_hand ✋ v ✌️
smile 😄 grinning 😀 slightly_smiling_face 🙂 wink 😉 blush 😊 joy 😂 thinking_face 🤔 sweat_smile 😅 heart_eyes 😍
sob 😭 cry 😢 confused 😕 neutral_face 😐 open_mouth 😮 sunglasses 😎 nerd_face 🤓 partying_face 🥳 exploding_head 🤯
face_with_monocle 🧐 hugging_face 🤗 zzz 💤 robot_face 🤖 ghost 👻 heart ❤️ blue_heart 💙 green_heart 💚 yellow_heart 💛
purple_heart 💜 broken_heart 💔 sparkles ✨ star ⭐ star2 🌟 fire 🔥 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁
trophy 🏆 medal 🏅 sports_medal 🏅 first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 rocket 🚀 zap ⚡ boom 💥 100 💯
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎
heavy_multiplication_x ✖️ heavy_plus_sign ➕ heavy_minus_sign ➖ question ❓ grey_question ❔ exclamation ❗
grey_exclamation ❕ bangbang ‼️ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 construction 🚧
rotating_light 🚨 red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢
large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_red_square 🟥 white_large_square ⬜
black_large_square ⬛ small_blue_diamond 🔹 small_orange_diamond 🔸 radio_button 🔘 information_source ℹ️ new 🆕
free 🆓 up 🆙 cool 🆒 sos 🆘 arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️
arrow_up_small 🔼 arrow_down_small 🔽 arrow_forward ▶️ arrow_backward ◀️ fast_forward ⏩ rewind ⏪ repeat 🔁
arrows_counterclockwise 🔄 leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ bell 🔔 no_bell 🔕 mega 📣
loudspeaker 📢 speaker 🔈 loud_sound 🔊 mute 🔇 microphone 🎤 studio_microphone 🎙️ headphones 🎧 speech_balloon 💬
left_speech_bubble 🗨️ thought_balloon 💭 calendar 📆 date 📅 spiral_calendar_pad 🗓️ clock1 🕐 clock3 🕒 clock9 🕘
clock10 🕙 alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ pushpin 📌
round_pushpin 📍 world_map 🗺️ compass 🧭 house 🏠 office 🏢 school 🏫 classical_building 🏛️ door 🚪 seat 💺
airplane ✈️ train 🚆 bus 🚌 taxi 🚕 bike 🚲 walking 🚶 runner 🏃 ticket 🎫 admission_tickets 🎟️ clapper 🎬
movie_camera 🎥 camera 📷 tv 📺 computer 💻 desktop_computer 🖥️ keyboard ⌨️ iphone 📱 telephone_receiver 📞 email 📧
e-mail 📧 envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 package 📦 link 🔗 paperclip 📎 lock 🔒
unlock 🔓 key 🔑 mag 🔍 mag_right 🔎 bulb 💡 wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ shield 🛡️
microscope 🔬 telescope 🔭 test_tube 🧪 dna 🧬 atom_symbol ⚛️ brain 🧠 abacus 🧮 chart_with_upwards_trend 📈
chart_with_downwards_trend 📉 bar_chart 📊 memo 📝 pencil 📝 pencil2 ✏️ page_facing_up 📄 page_with_curl 📃
scroll 📜 newspaper 📰 book 📖 books 📚 open_book 📖 bookmark 🔖 bookmark_tabs 📑 clipboard 📋 file_folder 📁
card_index 📇 card_file_box 🗃️ wastebasket 🗑️ mortar_board 🎓 man-raising-hand 🙋‍♂️ woman-raising-hand 🙋‍♀️
bust_in_silhouette 👤 busts_in_silhouette 👥 speaking_head_in_silhouette 🗣️ scientist 🧑‍🔬 technologist 🧑‍💻 coffee ☕
tea 🍵 beer 🍺 beers 🍻 wine_glass 🍷 clinking_glasses 🥂 pizza 🍕 croissant 🥐 cake 🍰 fork_and_knife 🍴
knife_fork_plate 🍽️ sunny ☀️ partly_sunny ⛅ cloud ☁️ umbrella ☔ snowflake ❄️ rainbow 🌈 earth_africa 🌍
earth_americas 🌎 earth_asia 🌏 globe_with_meridians 🌐 musical_note 🎵 art 🎨 game_die 🎲 puzzle_piece 🧩 dart 🎯
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣
`;

const words = TABLE.trim().split(/\s+/);

/** Characters by short name without colons. */
export const EMOJI = new Map();
for (let place = 0; place < words.length; place += 2) EMOJI.set(words[place], words[place + 1]);

/** `text` with the short names that are known made into characters. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (all, name) => EMOJI.get(name) ?? all);
}
