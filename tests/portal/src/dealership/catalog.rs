//! The makes and models this dealership trades in. Facts of a real car market, rounded; the VIN
//! prefixes carry real manufacturer codes with made-up descriptor sections.

/// One model line of the catalog.
pub(super) struct ModelLine {
    /// VIN positions 1 to 8; position 7 is a letter.
    pub(super) vin_prefix: &'static str,
    pub(super) make: &'static str,
    pub(super) model: &'static str,
    pub(super) trims: &'static [&'static str],
    pub(super) body: &'static str,
    pub(super) engine: &'static str,
    /// 0 for electric.
    pub(super) cylinders: u8,
    pub(super) transmission: &'static str,
    pub(super) drive_trains: &'static [&'static str],
    pub(super) fuel: &'static str,
    pub(super) doors: u8,
    /// City and highway miles per gallon (or equivalent).
    pub(super) mpg: (u16, u16),
    /// Price when new, dollars.
    pub(super) msrp: u32,
    /// First and last model year on the lot.
    pub(super) years: (i16, i16),
}

const fn line(
    vin_prefix: &'static str,
    name: (&'static str, &'static str, &'static [&'static str]),
    body: (&'static str, u8),
    power: (&'static str, u8, &'static str, &'static str),
    drive_trains: &'static [&'static str],
    mpg: (u16, u16),
    market: (u32, i16, i16),
) -> ModelLine {
    ModelLine {
        vin_prefix,
        make: name.0,
        model: name.1,
        trims: name.2,
        body: body.0,
        engine: power.0,
        cylinders: power.1,
        transmission: power.2,
        drive_trains,
        fuel: power.3,
        doors: body.1,
        mpg,
        msrp: market.0,
        years: (market.1, market.2),
    }
}

const AUTO8: &str = "8-Speed Automatic";
const AUTO10: &str = "10-Speed Automatic";
const CVT: &str = "CVT";
const FWD: &[&str] = &["FWD"];
const RWD: &[&str] = &["RWD"];
const FWD_AWD: &[&str] = &["FWD", "AWD"];
const TRUCK: &[&str] = &["RWD", "4WD"];
const AWD: &[&str] = &["AWD"];

#[rustfmt::skip]
pub(super) const MODEL_LINES: &[ModelLine] = &[
    line("4T1G11AK", ("Toyota", "Camry", &["LE", "SE", "XLE", "XSE"]), ("Sedan", 4), ("2.5L I4", 4, AUTO8, "Gasoline"), FWD_AWD, (28, 39), (28_400, 2018, 2025)),
    line("2T3P1RFV", ("Toyota", "RAV4", &["LE", "XLE", "Adventure", "Limited"]), ("SUV", 4), ("2.5L I4", 4, AUTO8, "Gasoline"), FWD_AWD, (27, 34), (31_900, 2019, 2025)),
    line("5TFDY5FB", ("Toyota", "Tundra", &["SR", "SR5", "Limited", "1794 Edition"]), ("Crew Max", 4), ("3.4L V6 Twin Turbo", 6, AUTO10, "Gasoline"), TRUCK, (18, 23), (52_700, 2018, 2024)),
    line("1HGCV1FC", ("Honda", "Accord", &["LX", "Sport", "EX-L", "Touring"]), ("Sedan", 4), ("1.5L I4 Turbo", 4, CVT, "Gasoline"), FWD, (30, 38), (29_300, 2018, 2025)),
    line("2HKRW2HE", ("Honda", "CR-V", &["LX", "EX", "EX-L", "Touring"]), ("SUV", 4), ("1.5L I4 Turbo", 4, CVT, "Gasoline"), FWD_AWD, (28, 34), (32_600, 2017, 2025)),
    line("5FNRL6HE", ("Honda", "Odyssey", &["EX", "EX-L", "Touring", "Elite"]), ("Minivan", 4), ("3.5L V6", 6, AUTO10, "Gasoline"), FWD, (19, 28), (39_800, 2018, 2024)),
    line("1FTFW1EF", ("Ford", "F-150", &["XL", "XLT", "Lariat", "King Ranch"]), ("SuperCrew Cab", 4), ("3.5L V6 EcoBoost", 6, AUTO10, "Gasoline"), TRUCK, (18, 24), (49_500, 2016, 2025)),
    line("1FMSK7DH", ("Ford", "Explorer", &["Base", "XLT", "ST", "Platinum"]), ("SUV", 4), ("2.3L I4 EcoBoost", 4, AUTO10, "Gasoline"), &["RWD", "4WD"], (20, 27), (41_200, 2018, 2024)),
    line("1FA6P8TH", ("Ford", "Mustang", &["EcoBoost", "EcoBoost Premium", "GT"]), ("Coupe", 2), ("2.3L I4 EcoBoost", 4, AUTO10, "Gasoline"), RWD, (21, 32), (33_900, 2017, 2024)),
    line("1FTBR1CG", ("Ford", "Transit", &["Base", "T-250 \"High Roof\""]), ("Cargo Van", 3), ("3.5L V6", 6, AUTO10, "Gasoline"), RWD, (15, 19), (45_100, 2018, 2024)),
    line("1GCUYDED", ("Chevrolet", "Silverado 1500", &["WT", "LT", "RST", "High Country"]), ("Crew Cab", 4), ("5.3L V8", 8, AUTO10, "Gasoline"), TRUCK, (16, 22), (47_600, 2018, 2025)),
    line("3GNAXKEV", ("Chevrolet", "Equinox", &["LS", "LT", "Premier"]), ("SUV", 4), ("1.5L I4 Turbo", 4, "6-Speed Automatic", "Gasoline"), FWD_AWD, (26, 31), (28_600, 2018, 2024)),
    line("1G1FY6SE", ("Chevrolet", "Bolt EUV", &["LT", "Premier"]), ("Hatchback", 4), ("Electric Motor", 0, "1-Speed Direct Drive", "Electric"), FWD, (125, 104), (28_800, 2022, 2023)),
    line("1N4BL4CV", ("Nissan", "Altima", &["S", "SV", "SR", "SL"]), ("Sedan", 4), ("2.5L I4", 4, CVT, "Gasoline"), FWD_AWD, (27, 37), (26_500, 2017, 2024)),
    line("5N1AT3BB", ("Nissan", "Rogue", &["S", "SV", "SL"]), ("SUV", 4), ("1.5L I3 Turbo", 3, CVT, "Gasoline"), FWD_AWD, (29, 36), (30_100, 2018, 2024)),
    line("5NPEG4JA", ("Hyundai", "Sonata", &["SE", "SEL", "Limited"]), ("Sedan", 4), ("2.5L I4", 4, AUTO8, "Gasoline"), FWD, (28, 38), (27_500, 2018, 2024)),
    line("5NMJBCAE", ("Hyundai", "Tucson", &["SE", "SEL", "N Line"]), ("SUV", 4), ("2.5L I4", 4, AUTO8, "Gasoline"), FWD_AWD, (25, 32), (29_200, 2019, 2025)),
    line("5XYRK4LF", ("Kia", "Sorento", &["LX", "S", "EX", "SX"]), ("SUV", 4), ("2.5L I4", 4, AUTO8, "Gasoline"), FWD_AWD, (24, 29), (32_900, 2019, 2024)),
    line("3KPF24AD", ("Kia", "Forte", &["LXS", "GT-Line"]), ("Sedan", 4), ("2.0L I4", 4, CVT, "Gasoline"), FWD, (29, 40), (21_600, 2019, 2024)),
    line("1C4RJFBG", ("Jeep", "Grand Cherokee", &["Laredo", "Limited", "Overland"]), ("SUV", 4), ("3.6L V6", 6, AUTO8, "Gasoline"), &["RWD", "4WD"], (19, 26), (43_700, 2016, 2024)),
    line("1C6SRFFT", ("Ram", "1500", &["Tradesman", "Big Horn", "Laramie"]), ("Quad Cab", 4), ("5.7L V8 HEMI eTorque", 8, AUTO8, "Gasoline"), TRUCK, (17, 22), (48_900, 2019, 2024)),
    line("3C6URVJG", ("Ram", "ProMaster", &["1500", "2500"]), ("Cargo Van", 3), ("3.6L V6", 6, "9-Speed Automatic", "Gasoline"), FWD, (14, 19), (43_300, 2019, 2023)),
    line("WBA5R1CE", ("BMW", "330i", &["Base", "xDrive"]), ("Sedan", 4), ("2.0L I4 Turbo", 4, AUTO8, "Gasoline"), &["RWD", "AWD"], (25, 34), (44_500, 2019, 2024)),
    line("W1KZF8EB", ("Mercedes-Benz", "E 350", &["Base", "4MATIC"]), ("Sedan", 4), ("2.0L I4 Turbo", 4, "9-Speed Automatic", "Gasoline"), &["RWD", "AWD"], (23, 31), (57_800, 2020, 2023)),
    line("3VWC57BU", ("Volkswagen", "Jetta", &["S", "SE", "SEL"]), ("Sedan", 4), ("1.5L I4 Turbo", 4, AUTO8, "Gasoline"), FWD, (31, 41), (22_900, 2019, 2024)),
    line("JF2SKAGC", ("Subaru", "Forester", &["Base", "Premium", "Limited"]), ("SUV", 4), ("2.5L H4", 4, CVT, "Gasoline"), AWD, (26, 33), (29_600, 2019, 2024)),
    line("5YJ3E1EA", ("Tesla", "Model 3", &["Standard Range", "Long Range", "Performance"]), ("Sedan", 4), ("Electric Motor", 0, "1-Speed Direct Drive", "Electric"), &["RWD", "AWD"], (138, 126), (42_900, 2018, 2024)),
    line("2C4RC1BG", ("Chrysler", "Pacifica", &["Touring", "Touring L", "Limited"]), ("Minivan", 4), ("3.6L V6", 6, "9-Speed Automatic", "Gasoline"), FWD, (19, 28), (40_100, 2018, 2024)),
];

pub(super) const EXTERIORS: &[&str] = &[
    "White",
    "Black",
    "Silver",
    "Gray",
    "Blue",
    "Red",
    "Pearl White",
    "Midnight Black",
    "Celestial Silver",
    "Magnetic Gray",
    "Blueprint",
    "Ruby Red",
    "Green",
    "Gris Métallisé",
    "Lava Orange",
    "Sand & Stone",
];
pub(super) const INTERIORS: &[&str] = &["Black", "Gray", "Beige", "Tan", "Black / Red", "Charcoal", "Café Brown"];
pub(super) const OPTIONS: &[&str] = &[
    "Adaptive Cruise Control",
    "Alloy Wheels",
    "Apple CarPlay / Android Auto",
    "Backup Camera",
    "Blind Spot Monitor",
    "Bose® Premium Sound",
    "Heated Seats",
    "Keyless Entry",
    "Leather Seats",
    "Navigation System",
    "Panoramic Sunroof",
    "Parking Sensors",
    "Power Liftgate",
    "Remote Start",
    "Third Row Seating",
    "Tow Package",
    "Wi-Fi Hotspot",
    "20\" Wheels",
];
/// Where a vehicle came from: acquisition channel and the seller's name.
pub(super) const SOURCES: &[(&str, &str)] = &[
    ("Auction", "Hill Country Auto Auction"),
    ("Auction - Online", "BidLane Digital"),
    ("Trade-In", "Customer trade"),
    ("Trade-In", "Customer trade"),
    ("Dealer", "\"Big Al's\" Auto & Truck"),
    ("Dealer", "Peña Hermanos Motors"),
    ("Street Purchase", "Private seller"),
    ("Lease Return", "Captive finance"),
];
pub(super) const PHOTO_ANGLES: &[&str] = &[
    "Front three-quarter",
    "Driver side",
    "Rear three-quarter",
    "Rear",
    "Passenger side",
    "Front",
    "Dashboard",
    "Front seats",
    "Rear seats",
    "Odometer",
    "Wheel",
    "Cargo area",
];
