"""Plain questions as people type them, each with when it was asked and the codes that answer it right.

They were written by hand from the published programs, before anybody looked at what Usher answers. Where several
sessions are as good, each counts; a question without a code has no session for an answer. Those that are answered wrong
are named, with why.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.domain.program.lookup import look_up
from bot.domain.program.model import Program

Question = tuple[str, str, tuple[str, ...]]
"""When in the conference's zone, what was typed, and the sessions of which one must come first."""
_SAT, _EARLY, _SUN = "2025-02-01 10:20", "2025-02-01 09:00", "2025-02-02 10:05"

FOSDEM_2025: tuple[Question, ...] = (
    (_SAT, "when does james bottomley speak", ("6540",)),
    (_SAT, "where is the women of tech history talk", ("4564",)),
    (_SAT, "keynote by josh aas", ("5130",)),
    (_SAT, "whats on in janson tomorrow at noon", ("6274",)),
    (_SAT, "rust room saturday morning", ("4668",)),
    (_SAT, "go devroom saturday afternoon", ("5302",)),
    (_SAT, "sat pm H.1301", ("6169",)),
    (_SAT, "what's on in H.1302 after lunch", ("6103", "6203", "4850")),
    (_SAT, "who speaks after laura durieux", ("5687",)),
    (_SAT, "the talk about meshtastic off grid radio", ("4375",)),
    (_SAT, "ebpf verifier performance", ("6453",)),
    (_SAT, "what is in the retrocomputing room", ("4183",)),
    (_SAT, "freebsd security audits", ("6152",)),
    (_SAT, "java garbage collection", ("6497", "5730")),
    (_SAT, "django talks", ("6174", "5824")),
    (_SAT, "postgres talks on sunday morning", ("4615", "5787", "5242")),
    (_SAT, "introduction to superset", ("4652",)),
    (_SAT, "spam detection with LLMs", ("5114",)),
    (_SAT, "tinygo multicore", ("5736",)),
    (_SAT, "is there something about neurodiverse students?", ("5624",)),
    (_SAT, "when is the closing", ("6713",)),
    (_EARLY, "where is the opening", ("6712",)),
    (_SAT, "karen sandler", ("6602", "6637", "6607", "6481", "6153")),
    (_SAT, "what talks does simon phipps give", ("4081", "6691", "6696", "6702")),
    (_SAT, "wayland input", ("6533",)),
    (_SAT, "where can i learn about digital wallets", ("6213", "6215", "6220")),
    (_SAT, "quantum computing sunday 3pm", ("4623", "4154")),
    (_SAT, "bof about multicore and concurrency", ("6757",)),
    (_SAT, "kicad status", ("4152",)),
    (_SAT, "mysql upgrade at booking.com", ("4711",)),
    (_SAT, "rust for linux overview", ("5875",)),
    (_SAT, "curl security", ("4204",)),
    (_SAT, "stenberg", ("4204",)),
    (_SAT, "when is the group photo", ("6728",)),
    ("2025-02-01 13:12", "lightning talks right now", ("6467",)),
    (_SAT, "kernel devroom sunday 2pm", ("4827",)),
    (_SAT, "how reproducible is nix", ("4430",)),
    (_SAT, "app inventor workshop for kids", ("5046", "4857")),
    (_SAT, "panel on european standardisation", ("6696",)),
    (_SAT, "uk covid app", ("4411",)),
    (_SAT, "jmap panel discussion", ("6822",)),
    (_SAT, "matrix in janson", ("6274",)),
    (_SAT, "risc-v benchmarks", ("5678",)),
    (_SAT, "keynotes tomorrow", ("5495",)),
    (_SAT, "cern storage", ("5789", "5737")),
    (_SAT, "deprecated libreoffice api", ("5753",)),
    (_SAT, "selinux problem", ("4332",)),
    (_SAT, "tesla bluetooth", ("4664",)),
    (_SAT, "climate knowledge graph", ("6006",)),
    (_SAT, "data visualization for kids", ("6658",)),
    (_SAT, "run qemu in a browser", ("6290",)),
    (_SAT, "two decades of mdn", ("5927",)),
    (_SAT, "first talk in the rust devroom", ("4668",)),
    (_SAT, "last talk in janson on sunday", ("6713",)),
    (_SAT, "what's next in K.1.105", ("6422",)),
    (_SAT, "yugabytedb", ("5036", "4344")),
    (_SAT, "history of javascript", ("4227",)),
    (_SAT, "what is on in janson at 5pm today", ("5258",)),
    ("2025-02-01 11:20", "whats on now in ub2.252a", ("5470",)),
    (_SAT, "kubernets observability fleet", ("5581",)),
    (_SAT, "wireshark history", ("6726",)),
    (_SAT, "llvm welcome", ("6746",)),
    (_SAT, "open source tools platform agnostic quantum", ("4410",)),
    (_SAT, "open source smart watch", ("5067",)),
    (_SAT, "home brew on arm", ("6373",)),
    (_SAT, "geospatial saturday at 11", ("4526",)),
    (_SAT, "talks about accessibility on sunday", ("6075", "5292", "5806", "6054", "5131")),
    (_SAT, "after systemd in janson", ("5258",)),
    (_SAT, "llama.cpp", ("5991", "5154")),
    (_SAT, "rust in the kernel scheduler", ("4620",)),
    (_SAT, "lennart", ("5074", "6648", "5073", "5071")),
    (_SAT, "poettering systemd", ("6648",)),
    (_SAT, "andy wingo garbage collector", ("6066",)),
    (_SAT, "who speaks about webgraph", ("4773",)),
    (_SAT, "beer recommendation", ("5531",)),
    (_SAT, "gimp", ("6344",)),
    (_SAT, "sunday 9:30 kernel", ("4717",)),
    (_SAT, "quizz tonight", ("4388",)),
    (_SAT, "lets encrypt", ("5130",)),
    (_SAT, "apple lawsuit eu court", ("5084",)),
    (_SAT, "mitchell baker ai", ("5495",)),
    (_SAT, "where's the postgres room", ("4615",)),
    (_SAT, "mozila firefox profiler", ("6738",)),
    (_SAT, "what should i see about homelab", ("6330", "4680")),
    (_SAT, "debian bof", ("6744",)),
    (_SAT, "ladybird browser", ("4132",)),
    (_SAT, "sat 14h janson", ("6196",)),
    (_SUN, "what is on in the kernel room now", ("5471",)),
    (_SUN, "python this afternoon", ("4468", "4034", "4835", "6414", "6174", "5824", "4072")),
    (_SUN, "lunch", ()),
    (_SUN, "who is speaking in janson after GIMP", ("6370",)),
    (_SUN, "mysql talk by simon mudd", ("4711",)),
    (_SAT, "how do i put ssh keys in a tpm", ("5544",)),
    (_SAT, "email addresses with unicode", ("6235",)),
    (_SAT, "javascript memory usage", ("4391",)),
    (_SAT, "gps position of trains", ("4319",)),
    (_SAT, "make bind dns faster", ("4626",)),
    (_SAT, "polar plunge iceberg talk", ("4701",)),
    (_SAT, "kubernetes outside the cloud", ("4387",)),
    (_SAT, "arch linux packages in rust", ("6259",)),
    (_SAT, "postgres table locks", ("4603",)),
    (_SAT, "is there a sailfish meetup?", ("6773",)),
    (_SAT, "coccinelle tomorrow afternoon", ("6515",)),
    (_SAT, "lobbying in brussels", ("6410",)),
    (_SUN, "building an open source battery", ("6003",)),
    (_SUN, "mozilla myths", ("6199",)),
    (_SAT, "how to run a conference without sponsors", ("6721",)),
)  # fmt: skip

_WED, _THU = "2024-07-10 10:05", "2024-07-11 09:05"
JULIACON_2024: tuple[Question, ...] = (
    (_WED, "state of julia", ("45603",)),
    (_WED, "when is the sonic pi keynote", ("45606",)),
    (_WED, "chris rackauckas thursday", ("43881",)),
    (_THU, "where is the opening ceremony", ("53126",)),
    (_WED, "rust and julia birds of a feather", ("44414",)),
    (_WED, "gpu bof", ("44434",)),
    (_WED, "sea ice talk friday", ("44392",)),
    (_WED, "keynote tomorrow evening", ("45606",)),
    (_WED, "what's new in makie", ("44446",)),
    (_WED, "lithium ion bateries", ("44409",)),
    (_WED, "hidden markov model", ("43300",)),
    (_WED, "molecular dynamics friday 11am", ("43593",)),
    (_WED, "who talks about the public keyword", ("44398",)),
    (_WED, "diversity dinner", ("49627",)),
    (_WED, "posters tonight", ("52484", "43302", "44410", "44049", "44903")),
    (_WED, "patrick altmeyer explainable", ("43515",)),
    (_WED, "migrating from julia 0.4", ("39351",)),
    (_THU, "scikitlearn", ("52456",)),
)  # fmt: skip

KNOWN_WRONG = {
    "java garbage collection": "ZGC and Shenandoah do not call themselves so; one abstract elsewhere has all three words",
}

_DAY = "2026-12-01 10:45"
SAMPLE: tuple[Question, ...] = (
    (_DAY, "when does eve okoro speak", ("A3", "A8")),
    (_DAY, "who speaks after wei chen", ("A6",)),
    (_DAY, "the systems track this afternoon", ("A10",)),
    (_DAY, "chen li search", ("A4",)),
    (_DAY, "first talk tomorrow", ("A13",)),
    (_DAY, "last talk in janson tomorrow", ("A16",)),
    (_DAY, "is there anything about linguistics?", ("A8",)),
    (_DAY, "rust right now", ("A7",)),
    (_DAY, "what's on in cornil at 11:10", ("A3", "A5")),
    (_DAY, "where is the closing", ("A16",)),
    (_DAY, "tomorrow's keynote", ("A13",)),
    (_DAY, "janson between 2 and 4pm", ("A9",)),
    (_DAY, "karaoke tonight", ("A12",)),
)  # fmt: skip


def wrong_first(program: Program, questions: Iterable[Question]) -> Iterator[str]:
    """The questions of which the first answer is not right."""
    for at, typed, right in questions:
        answer = look_up(program, typed, datetime.fromisoformat(at).replace(tzinfo=program.zone))
        first = next((session.code for session in (*answer.now, *answer.sessions)), "")
        if first not in (right or ("",)):
            yield typed
