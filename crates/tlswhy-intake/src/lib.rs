//! Turns what a person pastes into an [`Exchange`](tlswhy_core::exchange::Exchange).
#![forbid(unsafe_code)]

pub mod capture;
