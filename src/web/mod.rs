//! Web.

pub mod assets;
pub mod form;
pub mod frame;
#[cfg(debug_assertions)]
pub mod patterns;
