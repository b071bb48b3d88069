//! Countries and time zones, as the installer knows them.
//!
//! Countries are those of ISO 3166-1, time zones those of `zone.tab` of the tz database, which is in the public domain.
//! The installer reads both from there (pve-installer, `country.pl`).

/// The codes of ISO 3166-1 (alpha-2) in lower case, with blanks between.
const COUNTRY_CODES: &str = "\
    ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs
    bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee
    eg eh er es et fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm
    hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc
    li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na
    nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw
    sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to
    tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
";

/// The areas of the tz database, and in each its places, with blanks between.
const AREAS: &[(&str, &str)] = &[
    (
        "Africa",
        "\
         Abidjan Accra Addis_Ababa Algiers Asmara Bamako Bangui Banjul Bissau Blantyre Brazzaville
         Bujumbura Cairo Casablanca Ceuta Conakry Dakar Dar_es_Salaam Djibouti Douala El_Aaiun
         Freetown Gaborone Harare Johannesburg Juba Kampala Khartoum Kigali Kinshasa Lagos
         Libreville Lome Luanda Lubumbashi Lusaka Malabo Maputo Maseru Mbabane Mogadishu Monrovia
         Nairobi Ndjamena Niamey Nouakchott Ouagadougou Porto-Novo Sao_Tome Tripoli Tunis Windhoek
        ",
    ),
    (
        "America",
        "\
         Adak Anchorage Anguilla Antigua Araguaina Argentina/Buenos_Aires Argentina/Catamarca
         Argentina/Cordoba Argentina/Jujuy Argentina/La_Rioja Argentina/Mendoza
         Argentina/Rio_Gallegos Argentina/Salta Argentina/San_Juan Argentina/San_Luis
         Argentina/Tucuman Argentina/Ushuaia Aruba Asuncion Atikokan Bahia Bahia_Banderas Barbados
         Belem Belize Blanc-Sablon Boa_Vista Bogota Boise Cambridge_Bay Campo_Grande Cancun Caracas
         Cayenne Cayman Chicago Chihuahua Ciudad_Juarez Costa_Rica Coyhaique Creston Cuiaba Curacao
         Danmarkshavn Dawson Dawson_Creek Denver Detroit Dominica Edmonton Eirunepe El_Salvador
         Fort_Nelson Fortaleza Glace_Bay Goose_Bay Grand_Turk Grenada Guadeloupe Guatemala
         Guayaquil Guyana Halifax Havana Hermosillo Indiana/Indianapolis Indiana/Knox
         Indiana/Marengo Indiana/Petersburg Indiana/Tell_City Indiana/Vevay Indiana/Vincennes
         Indiana/Winamac Inuvik Iqaluit Jamaica Juneau Kentucky/Louisville Kentucky/Monticello
         Kralendijk La_Paz Lima Los_Angeles Lower_Princes Maceio Managua Manaus Marigot Martinique
         Matamoros Mazatlan Menominee Merida Metlakatla Mexico_City Miquelon Moncton Monterrey
         Montevideo Montserrat Nassau New_York Nome Noronha North_Dakota/Beulah North_Dakota/Center
         North_Dakota/New_Salem Nuuk Ojinaga Panama Paramaribo Phoenix Port-au-Prince Port_of_Spain
         Porto_Velho Puerto_Rico Punta_Arenas Rankin_Inlet Recife Regina Resolute Rio_Branco
         Santarem Santiago Santo_Domingo Sao_Paulo Scoresbysund Sitka St_Barthelemy St_Johns
         St_Kitts St_Lucia St_Thomas St_Vincent Swift_Current Tegucigalpa Thule Tijuana Toronto
         Tortola Vancouver Whitehorse Winnipeg Yakutat
        ",
    ),
    (
        "Antarctica",
        "\
         Casey Davis DumontDUrville Macquarie Mawson McMurdo Palmer Rothera Syowa Troll Vostok
        ",
    ),
    (
        "Arctic",
        "\
         Longyearbyen
        ",
    ),
    (
        "Asia",
        "\
         Aden Almaty Amman Anadyr Aqtau Aqtobe Ashgabat Atyrau Baghdad Bahrain Baku Bangkok Barnaul
         Beirut Bishkek Brunei Chita Colombo Damascus Dhaka Dili Dubai Dushanbe Famagusta Gaza
         Hebron Ho_Chi_Minh Hong_Kong Hovd Irkutsk Jakarta Jayapura Jerusalem Kabul Kamchatka
         Karachi Kathmandu Khandyga Kolkata Krasnoyarsk Kuala_Lumpur Kuching Kuwait Macau Magadan
         Makassar Manila Muscat Nicosia Novokuznetsk Novosibirsk Omsk Oral Phnom_Penh Pontianak
         Pyongyang Qatar Qostanay Qyzylorda Riyadh Sakhalin Samarkand Seoul Shanghai Singapore
         Srednekolymsk Taipei Tashkent Tbilisi Tehran Thimphu Tokyo Tomsk Ulaanbaatar Urumqi
         Ust-Nera Vientiane Vladivostok Yakutsk Yangon Yekaterinburg Yerevan
        ",
    ),
    (
        "Atlantic",
        "\
         Azores Bermuda Canary Cape_Verde Faroe Madeira Reykjavik South_Georgia St_Helena Stanley
        ",
    ),
    (
        "Australia",
        "\
         Adelaide Brisbane Broken_Hill Darwin Eucla Hobart Lindeman Lord_Howe Melbourne Perth
         Sydney
        ",
    ),
    (
        "Europe",
        "\
         Amsterdam Andorra Astrakhan Athens Belgrade Berlin Bratislava Brussels Bucharest Budapest
         Busingen Chisinau Copenhagen Dublin Gibraltar Guernsey Helsinki Isle_of_Man Istanbul
         Jersey Kaliningrad Kirov Kyiv Lisbon Ljubljana London Luxembourg Madrid Malta Mariehamn
         Minsk Monaco Moscow Oslo Paris Podgorica Prague Riga Rome Samara San_Marino Sarajevo
         Saratov Simferopol Skopje Sofia Stockholm Tallinn Tirane Ulyanovsk Vaduz Vatican Vienna
         Vilnius Volgograd Warsaw Zagreb Zurich
        ",
    ),
    (
        "Indian",
        "\
         Antananarivo Chagos Christmas Cocos Comoro Kerguelen Mahe Maldives Mauritius Mayotte
         Reunion
        ",
    ),
    (
        "Pacific",
        "\
         Apia Auckland Bougainville Chatham Chuuk Easter Efate Fakaofo Fiji Funafuti Galapagos
         Gambier Guadalcanal Guam Honolulu Kanton Kiritimati Kosrae Kwajalein Majuro Marquesas
         Midway Nauru Niue Norfolk Noumea Pago_Pago Palau Pitcairn Pohnpei Port_Moresby Rarotonga
         Saipan Tahiti Tarawa Tongatapu Wake Wallis
        ",
    ),
];
/// The zone that belongs to no place; the installer takes it too.
const UTC: &str = "UTC";

/// The countries, by code.
pub fn countries() -> impl Iterator<Item = &'static str> {
    COUNTRY_CODES.split_ascii_whitespace()
}

/// The areas with their places.
fn places() -> impl Iterator<Item = (&'static str, &'static str)> {
    let areas = AREAS.iter();
    areas.flat_map(|(area, places)| {
        places
            .split_ascii_whitespace()
            .map(move |place| (*area, place))
    })
}

/// Whether a text is the code of a country.
#[must_use]
pub fn is_country(text: &str) -> bool {
    countries().any(|code| code == text)
}

/// Whether a text is the name of a time zone of a place, or UTC.
#[must_use]
pub fn is_timezone(text: &str) -> bool {
    text == UTC
        || text
            .split_once('/')
            .is_some_and(|written| places().any(|known| known == written))
}

/// All time zones, in full.
#[must_use]
pub fn timezones() -> Vec<String> {
    places()
        .map(|(area, place)| format!("{area}/{place}"))
        .collect()
}

/// The zone whose last part is a text: `Europe/Berlin` for `berlin`, letter case and blanks aside.
#[must_use]
pub fn timezone_of_place(text: &str) -> Option<String> {
    let wanted = text.rsplit('/').next().unwrap_or(text).replace(' ', "_");
    let last = |place: &str| {
        place
            .rsplit('/')
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case(&wanted))
    };
    let found = places().find(|(_, place)| last(place));
    found.map(|(area, place)| format!("{area}/{place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_places() {
        assert!(
            is_timezone("Australia/Brisbane")
                && is_timezone("America/Argentina/Salta")
                && is_timezone("UTC")
        );
        assert!(!is_timezone("Berlin") && !is_timezone("Etc/UTC") && !is_timezone("CET"));
        assert_eq!(
            timezone_of_place("berlin").as_deref(),
            Some("Europe/Berlin")
        );
        assert_eq!(
            timezone_of_place("Europe/New York").as_deref(),
            Some("America/New_York")
        );
        assert!(is_country("au") && !is_country("AU") && !is_country("uk"));
    }
}
