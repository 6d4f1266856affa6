//! だれに聞くか: which registrants have to fill a field in, may, or are not asked.

use super::form::Need;
use crate::spots::{RegistrantKind, SpotKind};

pub(super) fn all(_: RegistrantKind) -> Need {
    Need::Required
}

pub(super) fn all_may(_: RegistrantKind) -> Need {
    Need::Optional
}

pub(super) fn organizations(kind: RegistrantKind) -> Need {
    match kind.spot_kind() {
        SpotKind::Organization => Need::Required,
        SpotKind::Individual => Need::Absent,
    }
}

pub(super) fn organizations_may(kind: RegistrantKind) -> Need {
    match kind.spot_kind() {
        SpotKind::Organization => Need::Optional,
        SpotKind::Individual => Need::Absent,
    }
}

/// A corporate number or a line of business: only those that trade or run a house have one.
pub(super) fn houses(kind: RegistrantKind) -> Need {
    match kind {
        RegistrantKind::Company | RegistrantKind::Shop | RegistrantKind::PublicFacility => Need::Required,
        RegistrantKind::Association | RegistrantKind::VolunteerGroup | RegistrantKind::Individual => Need::Absent,
    }
}

pub(super) fn corporations_may(kind: RegistrantKind) -> Need {
    match kind {
        RegistrantKind::Company | RegistrantKind::Shop | RegistrantKind::Association => Need::Optional,
        RegistrantKind::VolunteerGroup | RegistrantKind::Individual | RegistrantKind::PublicFacility => Need::Absent,
    }
}

/// Those who may live or have their office elsewhere and still work in the city.
pub(super) fn wanderers_may(kind: RegistrantKind) -> Need {
    match kind {
        RegistrantKind::Association | RegistrantKind::VolunteerGroup | RegistrantKind::Individual => Need::Optional,
        RegistrantKind::Company | RegistrantKind::Shop | RegistrantKind::PublicFacility => Need::Absent,
    }
}
