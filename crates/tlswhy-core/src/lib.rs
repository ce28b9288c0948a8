//! The core of tlswhy: bytes in, report out.
//!
//! A TLS handshake failed: the client sent a ClientHello and the server answered with an alert, a close or
//! nothing. This crate reads the bytes without losing one of them ([`wire`]), replays how known servers decide
//! ([`server`]), names the cause ([`causes`], [`verdict`]) and how to change it in the client's own library
//! ([`libraries`]).
//!
//! It does no I/O, holds no clock and no randomness, needs no `std`, has no `unsafe` and no panic path.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod causes;
pub mod diff;
pub mod exchange;
pub mod libraries;
pub mod nearest;
pub mod registry;
pub mod report;
pub mod server;
pub mod verdict;
pub mod wire;
