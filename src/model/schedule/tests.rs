//! What schedules mean, and which are none.

use super::*;
use crate::model::unit::Date;
use proptest::prelude::*;

fn read(text: &str) -> Schedule {
    match Schedule::parse(text) {
        Ok(schedule) => schedule,
        Err(error) => panic!("`{text}` {error}"),
    }
}

fn refused(text: &str) -> ScheduleError {
    match Schedule::parse(text) {
        Ok(schedule) => panic!("`{text}` runs {}", schedule.in_words()),
        Err(error) => error,
    }
}

fn day(text: &str) -> DateTime {
    DateTime::midnight(Date::parse(text).expect(text))
}

/// The runs after a Friday evening.
fn next(text: &str, count: usize) -> Vec<String> {
    let friday = Date::new(2026, 11, 20).and_then(|date| DateTime::new(date, 16, 6, 0));
    let schedule = read(text);
    let runs = schedule.runs_after(friday.expect("on the clock"));
    runs.take(count)
        .map(|run| run.to_string().replace("2026-", ""))
        .collect()
}

#[test]
fn canonical_and_words() {
    for (text, canonical, words) in [
        ("sun 02:00", "sun 02:00", "every Sunday at 02:00"),
        ("Sunday 2:0", "sun 02:00", "every Sunday at 02:00"),
        ("02:30", "02:30", "every day at 02:30"),
        ("2,22:30", "02,22:30", "every day at 02:30 and 22:30"),
        ("*/15", "*:0/15", "every 15 minutes"),
        ("*:0/15", "*:0/15", "every 15 minutes"),
        ("0,15,30,45", "*:0/15", "every 15 minutes"),
        ("*/30", "*:0/30", "every 30 minutes"),
        ("*/7", "*:0/7", "every hour at minutes 0, 7, 14, … 56"),
        ("30/10", "*:30/10", "every hour at minutes 30, 40 and 50"),
        ("*", "*:*", "every minute"),
        ("*:*:*", "*:*:*", "every second"),
        ("*:*:0/10", "*:*:0/10", "every minute, every 10 seconds"),
        ("45", "*:45", "every hour at minute 45"),
        ("*:22", "*:22", "every hour at minute 22"),
        ("*:00", "*:00", "every hour"),
        (
            "*-1/2 22:30",
            "*-1/2 22:30",
            "on odd days of the month at 22:30",
        ),
        (
            "*-2/2 22:30",
            "*-2/2 22:30",
            "on even days of the month at 22:30",
        ),
        (
            "*-1/3 1:0",
            "*-1/3 01:00",
            "on days 1, 4, 7, … 31 of every month at 01:00",
        ),
        (
            "*-1 04:00",
            "*-01 04:00",
            "on the 1st of every month at 04:00",
        ),
        (
            "*-*-1 04:00",
            "*-01 04:00",
            "on the 1st of every month at 04:00",
        ),
        (
            "*-1,15 04:00",
            "*-01,15 04:00",
            "on the 1st and the 15th of every month at 04:00",
        ),
        (
            "*-1..7 3:00",
            "*-01..07 03:00",
            "on the 1st to the 7th of every month at 03:00",
        ),
        (
            "mon..fri 21:00",
            "mon..fri 21:00",
            "Monday to Friday at 21:00",
        ),
        (
            "sat,sun 02:00",
            "sat,sun 02:00",
            "every Saturday and Sunday at 02:00",
        ),
        (
            "sun..tue 3:00",
            "mon,tue,sun 03:00",
            "every Monday, Tuesday and Sunday at 03:00",
        ),
        ("mon..sun 3:00", "03:00", "every day at 03:00"),
        (
            "mon,wed..fri 3:00",
            "mon,wed..fri 03:00",
            "Monday and Wednesday to Friday at 03:00",
        ),
        (
            "sat *-1..7 15:00",
            "sat *-01..07 15:00",
            "on the first Saturday of every month at 15:00",
        ),
        (
            "fri *-13 15:00",
            "fri *-13 15:00",
            "on the 13th of every month if it is a Friday at 15:00",
        ),
        (
            "mon..fri *-10..20 3:00",
            "mon..fri *-10..20 03:00",
            "on the 10th to the 20th of every month if it is Monday to Friday at 03:00",
        ),
        ("mon", "mon 00:00", "every Monday at 00:00"),
        ("*-1", "*-01 00:00", "on the 1st of every month at 00:00"),
        ("2-4", "*-02-04 00:00", "on the 4th of February at 00:00"),
        (
            "2030-02-28 1:00",
            "2030-02-28 01:00",
            "on 2030-02-28 at 01:00",
        ),
        (
            "2030..2032-1/6-1 1:00",
            "2030..2032-01,07-01 01:00",
            "on the 1st of January and July in 2030 to 2032 at 01:00",
        ),
        ("1-* 3:00", "*-01-* 03:00", "every day in January at 03:00"),
        (
            "*-6..8-* 3:00",
            "*-06..08-* 03:00",
            "every day in June to August at 03:00",
        ),
        (
            "sun *-12-* 3:00",
            "sun *-12-* 03:00",
            "every Sunday in December at 03:00",
        ),
        (
            "8..17:0/15",
            "08..17:0/15",
            "every 15 minutes from 08:00 to 17:45",
        ),
        (
            "mon..fri 8..17:0",
            "mon..fri 08..17:00",
            "every hour from 08:00 to 17:00, Monday to Friday",
        ),
        (
            "mon..fri 8..17,22:0/15",
            "mon..fri 08..17,22:0/15",
            "every 15 minutes in the hours 8 to 17 and 22, Monday to Friday",
        ),
        (
            "fri 12..13:5/20",
            "fri 12,13:5/20",
            "every Friday at 12:05, 12:25, 12:45, 13:05, 13:25 and 13:45",
        ),
        (
            "12,14,16,18,20,22:5",
            "12/2:05",
            "every day at 12:05, 14:05, 16:05, 18:05, 20:05 and 22:05",
        ),
        ("0/2:00", "0/2:00", "every 2 hours"),
        ("0/2:30", "0/2:30", "every 2 hours at minute 30"),
        ("*/12:00", "00,12:00", "every day at 00:00 and 12:00"),
        (
            "8..17/2:30",
            "08,10,12,14,16:30",
            "every day at 08:30, 10:30, 12:30, 14:30 and 16:30",
        ),
        ("02:00:30", "02:00:30", "every day at 02:00:30"),
        ("02:00 UTC", "02:00 UTC", "every day at 02:00 UTC"),
        ("daily", "daily", "every day at 00:00"),
        ("daily UTC", "daily UTC", "every day at 00:00 UTC"),
        ("minutely", "minutely", "every minute"),
        ("hourly", "hourly", "every hour"),
        ("weekly", "weekly", "every Monday at 00:00"),
        ("monthly", "monthly", "on the 1st of every month at 00:00"),
        (
            "quarterly",
            "quarterly",
            "on the 1st of January, April, July and October at 00:00",
        ),
        (
            "semiannually",
            "semiannually",
            "on the 1st of January and July at 00:00",
        ),
        ("yearly", "yearly", "on the 1st of January at 00:00"),
        ("annually", "annually", "on the 1st of January at 00:00"),
        ("*-*-* *:*", "*:*", "every minute"),
        ("mon  \t02:00", "mon 02:00", "every Monday at 02:00"),
    ] {
        let schedule = read(text);
        assert_eq!(schedule.to_string(), text);
        assert_eq!(schedule.canonical(), canonical, "{text}");
        assert_eq!(schedule.in_words(), words, "{text}");
        assert_eq!(read(canonical), schedule);
    }
}

#[test]
fn same_instants_are_equal() {
    assert_eq!(read("daily"), read("0:0"));
    assert_eq!(read("*-*-* 02:00"), read("mon..sun 2:0:0"));
    assert_ne!(read("02:00"), read("02:00 UTC"));
    assert!(read("02:00 UTC").is_utc() && !read("02:00").is_utc());
}

#[test]
fn next_runs() {
    for (text, expected) in [
        (
            "02:00",
            ["Sat 11-21 02:00", "Sun 11-22 02:00", "Mon 11-23 02:00"],
        ),
        (
            "16:06",
            ["Sat 11-21 16:06", "Sun 11-22 16:06", "Mon 11-23 16:06"],
        ),
        (
            "16:06:01",
            [
                "Fri 11-20 16:06:01",
                "Sat 11-21 16:06:01",
                "Sun 11-22 16:06:01",
            ],
        ),
        (
            "sun 02:00",
            ["Sun 11-22 02:00", "Sun 11-29 02:00", "Sun 12-06 02:00"],
        ),
        (
            "*-1/2 22:30",
            ["Sat 11-21 22:30", "Mon 11-23 22:30", "Wed 11-25 22:30"],
        ),
        (
            "*/15",
            ["Fri 11-20 16:15", "Fri 11-20 16:30", "Fri 11-20 16:45"],
        ),
        (
            "*:*:*",
            [
                "Fri 11-20 16:06:01",
                "Fri 11-20 16:06:02",
                "Fri 11-20 16:06:03",
            ],
        ),
        (
            "sat *-1..7 15:00",
            [
                "Sat 12-05 15:00",
                "Sat 2027-01-02 15:00",
                "Sat 2027-02-06 15:00",
            ],
        ),
        (
            "*-31 1:00",
            [
                "Thu 12-31 01:00",
                "Sun 2027-01-31 01:00",
                "Wed 2027-03-31 01:00",
            ],
        ),
        (
            "*-2-29 1:00",
            [
                "Tue 2028-02-29 01:00",
                "Sun 2032-02-29 01:00",
                "Fri 2036-02-29 01:00",
            ],
        ),
        (
            "2,22:30",
            ["Fri 11-20 22:30", "Sat 11-21 02:30", "Sat 11-21 22:30"],
        ),
    ] {
        assert_eq!(next(text, 3), expected, "{text}");
    }
    assert_eq!(next("2030-02-28 1:00", 3), ["Thu 2030-02-28 01:00"]);
    assert_eq!(next("2020-02-28 1:00", 3), [""; 0]);
    let daily = read("daily");
    let week = daily.runs_between(day("2026-11-20"), day("2026-11-27"));
    assert_eq!(week.count(), 7);
    assert_eq!(read("daily").next_after(day("2199-12-31")), None);
    assert_eq!(read("daily").next_after(day("9999-12-31")), None);
    assert_eq!(
        read("daily").next_after(day("0001-01-01")),
        Some(day("1970-01-01"))
    );
}

#[test]
fn gaps() {
    for (text, shortest, longest) in [
        ("02:00", "1d", "1d"),
        ("sun 02:00", "1w", "1w"),
        ("*-1/2 22:30", "1d", "2d"),
        ("2,22:30", "4h", "20h"),
        ("mon..fri 21:00", "1d", "3d"),
        ("*/15", "15min", "15min"),
        ("*/7", "4min", "7min"),
        ("monthly", "4w", "31d"),
        ("yearly", "365d", "366d"),
        ("*-2-29 1:00", "1461d", "1461d"),
        ("2030,2032-1-1 1:00", "730d", "730d"),
        ("*:*:*", "1s", "1s"),
    ] {
        let gaps = read(text).gaps().expect("more than one run");
        let shown = (gaps.shortest.to_string(), gaps.longest.to_string());
        assert_eq!(shown, (shortest.to_owned(), longest.to_owned()), "{text}");
    }
    assert_eq!(read("2030-1-1 1:00").gaps(), None);
    assert!(read("2030-1-1 1,2:00").gaps().is_some());
}

#[test]
fn coincidence() {
    let together = |one: &str, other: &str| {
        let meeting = read(one).fires_together(&read(other), day("2026-01-01"));
        assert_eq!(
            meeting,
            read(other).fires_together(&read(one), day("2026-01-01"))
        );
        meeting
            .map(|meeting| meeting.to_string())
            .unwrap_or_default()
    };
    for (one, other, expected) in [
        ("sun 02:00", "02:00", "Sun 2026-01-04 02:00"),
        ("sun 02:00", "sat 02:00", ""),
        ("sun 02:00", "*-1 02:00", "Sun 2026-02-01 02:00"),
        ("02:00", "02:30", ""),
        ("*/15", "02:30", "Thu 2026-01-01 02:30"),
        ("02:00:30", "02:00", "Thu 2026-01-01 02:00"),
        ("*-1/2 22:30", "*-2/2 22:30", ""),
        ("02:00", "02:00 UTC", ""),
        (
            "2030-1-1 1:00",
            "2030,2031-1-1 1:00",
            "Tue 2030-01-01 01:00",
        ),
        ("2050-1-1 1:00", "01:00", ""),
    ] {
        assert_eq!(together(one, other), expected, "{one} {other}");
    }
}

#[test]
fn refusals() {
    use ScheduleFault as Fault;
    let text = |text: &str| text.to_owned();
    let minute = |found: &str| Fault::OutOfField {
        field: Field::Minute,
        found: found.to_owned(),
    };
    for (written, fault, suggestion) in [
        ("", Fault::Empty, ""),
        ("  ", Fault::Empty, ""),
        ("22", Fault::BareHour(text("22")), "22:00"),
        ("2", Fault::BareHour(text("2")), "02:00"),
        ("2,14", Fault::BareHour(text("2,14")), "2,14:00"),
        ("8..17", Fault::BareHour(text("8..17")), "8..17:00"),
        ("mon..fri 22", Fault::BareHour(text("22")), "mon..fri 22:00"),
        ("*-1/2 22", Fault::BareHour(text("22")), "*-1/2 22:00"),
        ("*-2 2 UTC", Fault::BareHour(text("2")), "*-2 02:00 UTC"),
        ("25:00", Fault::HourAbove23(text("25")), ""),
        ("24:00", Fault::HourAbove23(text("24")), "00:00"),
        ("24:00:00", Fault::HourAbove23(text("24")), "00:00"),
        ("sun 24:00", Fault::HourAbove23(text("24")), "mon 00:00"),
        (
            "mon..fri 24:00 UTC",
            Fault::HourAbove23(text("24")),
            "tue..sat 00:00 UTC",
        ),
        ("*-1 24:00", Fault::HourAbove23(text("24")), ""),
        ("24:30", Fault::HourAbove23(text("24")), ""),
        ("8..24:00", Fault::HourAbove23(text("8..24")), ""),
        ("77:00", Fault::HourAbove23(text("77")), ""),
        (
            "*-02-30",
            Fault::NeverFires(NeverReason::NoSuchDay),
            "*-02-28 00:00",
        ),
        (
            "2030-02-30",
            Fault::NeverFires(NeverReason::NoSuchDay),
            "2030-02-28 00:00",
        ),
        (
            "*-4-31 2:00",
            Fault::NeverFires(NeverReason::NoSuchDay),
            "*-04-30 02:00",
        ),
        ("*-2,4-31", Fault::NeverFires(NeverReason::NoSuchDay), ""),
        (
            "2030-02-29 1:00",
            Fault::NeverFires(NeverReason::NoLeapYear),
            "2030-02-28 01:00",
        ),
        (
            "26-02-28 1:00",
            Fault::NeverFires(NeverReason::PastYear),
            "",
        ),
        (
            "mon 2026-11-22 1:00",
            Fault::NeverFires(NeverReason::OtherWeekday {
                date: Date::parse("2026-11-22").expect("legal"),
                weekday: crate::model::unit::Weekday::Sunday,
            }),
            "sun 2026-11-22 01:00",
        ),
        (
            "mon 2026-11-21,22 1:00",
            Fault::NeverFires(NeverReason::NoSuchWeekday),
            "",
        ),
        ("0 2 * * *", Fault::Cron, "02:00"),
        ("0 2 * * 0", Fault::Cron, "sun 02:00"),
        ("0 2 * * 1-5", Fault::Cron, "mon..fri 02:00"),
        ("0 2 * * MON,fri", Fault::Cron, "mon,fri 02:00"),
        ("*/15 * * * *", Fault::Cron, "*:0/15"),
        ("30 4 1 jan *", Fault::Cron, "*-01-01 04:30"),
        ("30 4 1,15 * ?", Fault::Cron, "*-01,15 04:30"),
        ("0 8-17/2 * * *", Fault::Cron, "08,10,12,14,16:00"),
        ("0 2 1 * 1", Fault::Cron, ""),
        ("0 0 2 * * *", Fault::Cron, ""),
        ("@daily", Fault::AtWord(text("@daily")), "daily"),
        ("@midnight", Fault::AtWord(text("@midnight")), "daily"),
        ("@reboot", Fault::AtWord(text("@reboot")), ""),
        (
            "mon-fri 02:00",
            Fault::DashRange(text("mon-fri")),
            "mon..fri 02:00",
        ),
        (
            "Mon-Fri 2",
            Fault::DashRange(text("Mon-Fri")),
            "Mon..Fri 02:00",
        ),
        ("8-17:00", Fault::DashRange(text("8-17:00")), "8..17:00"),
        (
            "mon 8-17:0/15",
            Fault::DashRange(text("8-17:0/15")),
            "mon 8..17:0/15",
        ),
        ("1, 2:00", Fault::SpaceInList, "1,2:00"),
        ("mon , tue 2:00", Fault::SpaceInList, "mon,tue 2:00"),
        ("1, 2, 3, 4, 5, 6:00", Fault::SpaceInList, "1,2,3,4,5,6:00"),
        (
            "02:00 Europe/Berlin",
            Fault::TimeZone(text("Europe/Berlin")),
            "02:00",
        ),
        ("sun 02:00 CET", Fault::TimeZone(text("CET")), "sun 02:00"),
        ("02:00 +01:00", Fault::TimeZone(text("+01:00")), "02:00"),
        ("02:00 utc", Fault::TimeZone(text("utc")), "02:00 UTC"),
        ("2:60", minute("60"), ""),
        (":60", Fault::Unreadable(text("")), ""),
        ("*:60", minute("60"), ""),
        ("60", minute("60"), ""),
        ("*/60", minute("60"), ""),
        (
            "*:*:60",
            Fault::OutOfField {
                field: Field::Second,
                found: text("60"),
            },
            "",
        ),
        (
            "*-0 1:00",
            Fault::OutOfField {
                field: Field::Day,
                found: text("0"),
            },
            "",
        ),
        (
            "13-1 1:00",
            Fault::OutOfField {
                field: Field::Month,
                found: text("13"),
            },
            "",
        ),
        (
            "2200-1-1",
            Fault::OutOfField {
                field: Field::Year,
                found: text("2200"),
            },
            "",
        ),
        (
            "*-99999999999 1:00",
            Fault::OutOfField {
                field: Field::Day,
                found: text("99999999999"),
            },
            "",
        ),
        (
            "22..4:00",
            Fault::Descending { first: 22, last: 4 },
            "22..23,0..4:00",
        ),
        (
            "*:30..10",
            Fault::Descending {
                first: 30,
                last: 10,
            },
            "",
        ),
        ("*/0", Fault::NoStep(Field::Minute), "*"),
        ("5/0:00", Fault::NoStep(Field::Hour), "5:00"),
        ("5/:00", Fault::NoStep(Field::Hour), ""),
        ("Daily", Fault::UnknownWord(text("Daily")), "daily"),
        ("daily 02:00", Fault::WordAndMore(text("daily")), "02:00"),
        (
            "weekly 02:00",
            Fault::WordAndMore(text("weekly")),
            "mon 02:00",
        ),
        (
            "monthly 02:00",
            Fault::WordAndMore(text("monthly")),
            "*-1 02:00",
        ),
        ("hourly 02:00", Fault::WordAndMore(text("hourly")), ""),
        ("every day", Fault::TimeZone(text("day")), ""),
        (
            "Thurs 02:00",
            Fault::UnknownWord(text("Thurs")),
            "thu 02:00",
        ),
        (
            "mo..fr 02:00",
            Fault::UnknownWord(text("mo")),
            "mon..fri 02:00",
        ),
        ("t 02:00", Fault::UnknownWord(text("t")), ""),
        ("never", Fault::UnknownWord(text("never")), ""),
        ("02:00 sun", Fault::WrongOrder, "sun 02:00"),
        ("02:00 *-1", Fault::WrongOrder, "*-1 02:00"),
        ("mon02:00", Fault::Unreadable(text("mon02:00")), "mon 02:00"),
        ("UTC", Fault::Unreadable(text("UTC")), ""),
        (" 02:00", Fault::Unreadable(text(" ")), "02:00"),
        ("02:00\n", Fault::Unreadable(text("\n")), ""),
        ("02.00", Fault::Unreadable(text("02.00")), ""),
        ("2h", Fault::Unreadable(text("2h")), ""),
        ("1:2:3:4", Fault::Unreadable(text("1:2:3:4")), ""),
        ("*,5:00", Fault::Unreadable(text("*")), ""),
        ("*-02~01 1:00", Fault::Unreadable(text("02~01")), ""),
        ("02:00 03:00", Fault::Unreadable(text("03:00")), ""),
        ("１:00", Fault::Unreadable(text("１")), ""),
    ] {
        let error = refused(written);
        assert_eq!(error.fault(), &fault, "{written:?}");
        assert_eq!(
            error.suggestion().unwrap_or_default(),
            suggestion,
            "{written:?}"
        );
    }
    let long = "1,".repeat(70);
    assert_eq!(refused(&long).fault(), &Fault::TooLong { length: 140 });
}

#[test]
fn what_it_would_really_do() {
    for (text, words, canonical) in [
        ("22", "every hour at minute 22", "*:22"),
        (
            "mon..fri 22",
            "every hour at minute 22, Monday to Friday",
            "mon..fri *:22",
        ),
        ("25:00", "every hour at minute 25", "*:25"),
        (
            "sun 24:00",
            "every hour at minute 24, every Sunday",
            "sun *:24",
        ),
        ("24:30", "every hour at minute 24 at second 30", "*:24:30"),
    ] {
        let error = refused(text);
        let real = error.read_as().expect("accepted by Proxmox VE");
        assert_eq!(real.in_words(), words);
        assert_eq!(real.canonical(), canonical);
        assert!(
            error
                .to_string()
                .ends_with(&format!("Proxmox VE would run it {words}"))
        );
    }
    for text in ["24:00:00", "77:00", "0 2 * * *", "*-02-30"] {
        assert_eq!(refused(text).read_as(), None, "{text}");
    }
}

/// Texts that are legal, or nearly so.
fn likely() -> impl Strategy<Value = String> {
    let list = |most: u16| {
        let item = prop_oneof![
            (0..=most).prop_map(|n| n.to_string()),
            (0..=most, 0..=most).prop_map(|(a, b)| format!("{}..{}", a.min(b), a.max(b))),
            (0..=most, 1..=most).prop_map(|(a, step)| format!("{a}/{step}")),
            (0..=most, 0..=most, 1..=most).prop_map(|(a, b, step)| format!(
                "{}..{}/{step}",
                a.min(b),
                a.max(b)
            )),
        ];
        prop_oneof![
            1 => Just("*".to_owned()),
            1 => (1..=most).prop_map(|step| format!("*/{step}")),
            4 => prop::collection::vec(item, 1..4).prop_map(|items| items.join(",")),
        ]
    };
    let weekdays = "(mon|tue|Sunday|sat|fri\\.\\.tue|mon\\.\\.wed,fri) |";
    let date = prop_oneof![
        3 => Just(String::new()),
        1 => list(31).prop_map(|days| format!("*-{days} ")),
        1 => (list(12), list(31)).prop_map(|(months, days)| format!("{months}-{days} ")),
        1 => (2020_u16..2060, list(12), list(31)).prop_map(|(y, m, d)| format!("{y}/3-{m}-{d} ")),
    ];
    let time = prop_oneof![
        list(59),
        (list(23), list(59)).prop_map(|(hours, minutes)| format!("{hours}:{minutes}")),
        (list(23), list(59), list(59)).prop_map(|(h, m, s)| format!("{h}:{m}:{s}")),
    ];
    (weekdays, date, time, "( UTC)?").prop_map(|(w, d, t, zone)| format!("{w}{d}{t}{zone}"))
}

proptest! {
    #[test]
    fn never_panics(text in any::<String>(), near in "[0-9a-z*/.,:@ -]{0,24}", likely in likely()) {
        for text in [text, near, likely] {
            match Schedule::parse(&text) {
                Ok(schedule) => {
                    let _ = (schedule.in_words(), schedule.gaps());
                }
                Err(error) => {
                    let _ = error.to_string();
                    prop_assert!(error.suggestion().is_none_or(|text| Schedule::parse(text).is_ok()));
                }
            }
        }
    }

    #[test]
    fn prints_what_it_reads(text in likely()) {
        if let Ok(schedule) = Schedule::parse(&text) {
            prop_assert_eq!(Schedule::parse(&schedule.to_string()), Ok(schedule));
        }
    }

    #[test]
    fn canonical_is_the_same(text in likely()) {
        if let Ok(schedule) = Schedule::parse(&text) {
            let canonical = schedule.canonical();
            let again = Schedule::parse(&canonical);
            prop_assert_eq!(again.as_ref(), Ok(&schedule), "{}", canonical);
            prop_assert_eq!(again.map(|again| again.canonical()), Ok(canonical));
            let start = day("2026-01-01");
            let runs = |schedule: &Schedule| schedule.runs_after(start).take(5).collect::<Vec<_>>();
            let again = read(&schedule.canonical());
            prop_assert_eq!(runs(&again), runs(&schedule));
        }
    }

    #[test]
    fn runs_ascend_within_the_gaps(text in likely()) {
        if let Ok(schedule) = Schedule::parse(&text) {
            let runs: Vec<_> = schedule.runs_after(day("2026-01-01")).take(20).collect();
            let seconds = |run: &DateTime| {
                u64::from(run.date().day_number()) * 86_400 + u64::from(run.second_of_day())
            };
            let gaps = schedule.gaps();
            for pair in runs.windows(2) {
                let gaps = gaps.expect("there are two");
                prop_assert!(pair[0] < pair[1]);
                let gap = (seconds(&pair[1]) - seconds(&pair[0])) * 1_000;
                prop_assert!(gaps.shortest.milliseconds() <= gap);
                if pair[1].date().year() < 2100 {
                    prop_assert!(gap <= gaps.longest.milliseconds());
                }
            }
        }
    }

    #[test]
    fn meetings_are_runs_of_both(one in likely(), other in likely()) {
        if let (Ok(one), Ok(other)) = (Schedule::parse(&one), Schedule::parse(&other))
            && let Some(meeting) = one.fires_together(&other, day("2026-01-01"))
        {
            let at = |time: u32| {
                let part = |number: u32| u8::try_from(number).expect("below 60");
                let (hour, rest) = (part(time / 3600), time % 3600);
                DateTime::new(meeting.date(), hour, part(rest / 60), part(rest % 60))
            };
            let time = meeting.second_of_day();
            if let (Some(before), Some(end)) = (time.checked_sub(1).and_then(at), at(time + 59)) {
                prop_assert!(one.runs_between(before, end).next().is_some());
                prop_assert!(other.runs_between(before, end).next().is_some());
            }
        }
    }
}
