//! Tsunagaru runs a city's つながるいのちサポートネットワーク. The map of the house.
#![warn(missing_docs)]

pub mod audit;
pub mod cli;
pub mod desk;
pub mod drawing;
pub mod imports;
pub mod map;
pub mod municipalities;
pub mod notifications;
pub mod settings;
pub mod spots;
pub mod staff;
pub mod stickers;
pub mod store;
pub mod text;
pub mod time;
pub mod web;
pub mod windows;
