//! The silhouettes that photographs are drawn with.

/// What a vehicle looks like from the side; the photo server draws one silhouette per shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyShape {
    Sedan,
    Suv,
    Truck,
    Hatchback,
    Van,
    Coupe,
}

impl BodyShape {
    const ALL: [Self; 6] = [Self::Sedan, Self::Suv, Self::Truck, Self::Hatchback, Self::Van, Self::Coupe];

    /// The shape for a body type as the catalog prints it.
    pub(crate) fn of(body: &str) -> Self {
        if body.contains("SUV") {
            Self::Suv
        } else if body.contains("Cab") || body.contains("Crew") {
            Self::Truck
        } else if body.contains("Hatchback") {
            Self::Hatchback
        } else if body.contains("van") || body.contains("Van") {
            Self::Van
        } else if body.contains("Coupe") || body.contains("Convertible") {
            Self::Coupe
        } else {
            Self::Sedan
        }
    }

    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    pub(crate) fn from_code(code: u8) -> Self {
        Self::ALL[usize::from(code) % Self::ALL.len()]
    }
}
