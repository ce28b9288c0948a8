//! `tlswhy decode INPUT…`: every field with its offset.

use crate::cli::{Global, Inputs};
use crate::exit::Failure;
use crate::{inputs, output};
use std::process::ExitCode;
use tlswhy_core::exchange::Side;
use tlswhy_core::report::decode_v1::{self, DecodeReport};

pub(crate) fn run(global: &Global, args: &Inputs) -> Result<ExitCode, Failure> {
    let as_json = output::text_or_json(global)?;
    let intake = inputs::read_all(&args.inputs)?;
    let mut streams = Vec::new();
    for exchange in &intake.exchanges {
        for side in [Side::Client, Side::Server] {
            let bytes = exchange.bytes(side);
            if !bytes.is_empty() {
                streams.push(decode_v1::stream(&exchange.source.place, side.name(), &bytes));
            }
        }
    }
    if streams.is_empty() {
        return Err(Failure::Input("the input holds no bytes to decode, only words".into()));
    }
    let report = DecodeReport { schema: "tlswhy/decode/1".into(), streams };
    if as_json {
        output::json(&report)?;
    } else {
        output::pages(global, &[decode_v1::page(&report)])?;
    }
    Ok(ExitCode::SUCCESS)
}
