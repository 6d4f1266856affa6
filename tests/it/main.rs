#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! The front door: requests through the real router over a real SQLite file, and what people read.

mod access;
mod api;
mod commands;
mod confirmations;
mod consultation;
mod copies;
mod desk;
mod documents;
mod house;
mod isolation;
mod letters;
mod mail;
mod notices;
mod notifications;
mod open_data;
mod papers;
mod partners;
mod people;
mod public;
mod readme;
mod registry;
mod reports;
mod scans;
mod server;
mod sign_in;
mod sticker_desk;
mod stickers;
mod torture;
mod watching;
mod trainings;
mod tsunagi;
mod windows_desk;
mod windows_files;
mod words;
mod world;
