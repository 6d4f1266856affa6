//! Finding steps and fields of 様式1.

use super::form::{Answers, Field, Need, Step};
use super::yoshiki1::STEPS;
use crate::spots::RegistrantKind;

/// The steps that this registrant walks: those with at least one field for it.
pub fn steps_for(kind: RegistrantKind) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |s| fields_for(s, kind).next().is_some())
}

/// The fields of a step that this registrant is asked for.
pub fn fields_for(step: &'static Step, kind: RegistrantKind) -> impl Iterator<Item = &'static Field> {
    step.fields.iter().filter(move |f| (f.need)(kind) != Need::Absent)
}

/// The answers that this registrant was asked for, and no others: what is kept of a form that was handed in.
pub fn kept(answers: &Answers, kind: RegistrantKind) -> Answers {
    let mut kept = Answers::default();
    kept.take_over(STEPS.iter().flat_map(|s| fields_for(s, kind)), answers);
    kept
}

/// The step at this place in the address.
pub fn step(slug: &str) -> Option<&'static Step> {
    STEPS.iter().find(|s| s.slug == slug)
}

/// The step on which a field stands.
pub fn step_of(key: &str) -> Option<&'static Step> {
    STEPS.iter().find(|s| s.fields.iter().any(|f| f.key == key))
}

/// A field by its key.
pub fn field_of(key: &str) -> Option<&'static Field> {
    STEPS.iter().flat_map(|s| s.fields).find(|f| f.key == key)
}
