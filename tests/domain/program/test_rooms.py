from bot.domain.program.rooms import Known, Named, Renamed, match

A, B = {"a": "10:00", "b": "11:00"}, {"c": "10:00", "d": "11:00"}


def test_a_key_says_which_room_it_is():
    known = [Known(1, "Hall", "k1"), Known(2, "Lab", "k2")]
    assert match(known, [Named("Sponsor Lounge", "k1"), Named("Lab", "k2")]) == (
        {"Sponsor Lounge": 1, "Lab": 2},
        [Renamed(1, "Hall", "Sponsor Lounge")],
    )


def test_names_that_change_places():
    known = [Known(1, "Hall", "k1"), Known(2, "Lab", "k2")]
    assert match(known, [Named("Lab", "k1"), Named("Hall", "k2")])[0] == {"Lab": 1, "Hall": 2}


def test_a_key_counts_over_a_name_that_another_room_has():
    known = [Known(1, "Hall", "k1"), Known(2, "Lab", removed=True)]
    assert match(known, [Named("Lab", "k1")]) == ({"Lab": 1}, [Renamed(1, "Hall", "Lab")])


def test_a_new_key_under_the_same_name_is_the_same_room():
    assert match([Known(1, "Hall", "k1")], [Named("Hall", "k9")]) == ({"Hall": 1}, [])
    assert match([Known(1, "Hall")], [Named("Hall", "k9")]) == ({"Hall": 1}, [])


def test_case_and_spaces_make_no_other_room():
    assert match([Known(1, "main HALL")], [Named("Main  Hall")]) == (
        {"Main  Hall": 1},
        [Renamed(1, "main HALL", "Main  Hall")],
    )
    assert match([Known(1, "Room 1 1")], [Named("Room 11")])[0] == {}


def test_without_keys_the_same_sessions_at_the_same_times_are_a_hint():
    known = [Known(1, "Hall", sessions=A), Known(2, "Lab", sessions=B)]
    named = [Named("Lounge", sessions=dict(A)), Named("Lab", sessions=B)]
    assert match(known, named) == ({"Lounge": 1, "Lab": 2}, [Renamed(1, "Hall", "Lounge", is_sure=False)])


def test_it_is_none_where_anything_differs():
    hall = Known(1, "Hall", sessions=A)
    for held in ({"a": "10:00"}, {**A, "x": "12:00"}, {**A, "b": "12:00"}, {}):
        assert match([hall], [Named("Lounge", sessions=held)]) == ({}, [])
    assert (
        match([Known(1, "Hall", sessions={"a": "10:00"})], [Named("Lounge", sessions={"a": "10:00"})])[0]
        == {}
    )
    assert match([Known(1, "Hall", "k1", sessions=A)], [Named("Lounge", "k2", sessions=A)])[0] == {}
    assert match([Known(1, "Hall", removed=True, sessions=A)], [Named("Lounge", sessions=A)])[0] == {}
