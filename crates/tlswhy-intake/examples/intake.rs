//! Shows what is recognised in a file: `cargo run -p tlswhy-intake --example intake FILE`.

use tlswhy_core::exchange::EventKind;

fn main() {
    let path = std::env::args().nth(1).expect("usage: intake FILE");
    let input = std::fs::read(&path).expect("readable");
    match tlswhy_intake::read(&input, &path) {
        Err(error) => println!("error: {error}"),
        Ok(intake) => {
            for exchange in &intake.exchanges {
                println!("exchange");
                for event in &exchange.events {
                    let what = match &event.kind {
                        EventKind::Data(bytes) => {
                            bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat()
                        }
                        other => format!("{other:?}"),
                    };
                    println!("  {} {what} ({})", event.side.name(), event.origin);
                }
                println!("  {:?}", exchange.hints);
            }
            for (kind, notes) in
                [("taken", &intake.taken), ("ignored", &intake.ignored), ("doubts", &intake.doubts)]
            {
                for note in notes.iter().take(40) {
                    println!("{kind}: {}: {}", note.place, note.text);
                }
            }
        }
    }
}
