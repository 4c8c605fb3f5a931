//! What a browser should never send, and some do: no event is lost over it, nothing panics.

use bytes::Bytes;
use proptest::prelude::*;

use super::connection::Connection;
use crate::cdp::{CallError, Deadline};

/// Messages of every kind that the reader looks into, to be damaged. Some are of a later protocol:
/// unknown kinds, values and fields, and fields that are not there.
const SEEDS: &[&str] = &[
    r#"{"method":"Target.attachedToTarget","params":{"sessionId":"S1","targetInfo":{"targetId":"T1","type":"page","title":"","url":"","attached":true,"canAccessOpener":false},"waitingForDebugger":true}}"#,
    r#"{"method":"Target.attachedToTarget","params":{"sessionId":"S2","targetInfo":{"targetId":"T2","type":"hologram","new":[1]},"later":{}}}"#,
    r#"{"method":"Target.attachedToTarget","params":{"targetInfo":{}}}"#,
    r#"{"method":"Target.attachedToTarget"}"#,
    r#"{"method":"Target.detachedFromTarget","params":{"sessionId":"S1"}}"#,
    r#"{"method":"Target.detachedFromTarget","params":{"sessionId":7}}"#,
    r#"{"method":"Target.targetInfoChanged","params":{"targetInfo":{"targetId":"T1","type":"page"}}}"#,
    r#"{"method":"Target.targetCrashed","params":{"targetId":"T1","status":"abducted","errorCode":-1}}"#,
    r#"{"method":"Inspector.targetCrashed","params":{},"sessionId":"S1"}"#,
    r#"{"method":"Page.lifecycle","params":{"name":"unheard-of"},"sessionId":"S1"}"#,
    r#"{"method":"Page.loaded","params":null,"sessionId":"nobody"}"#,
    r#"{"id":999999,"result":{}}"#,
    r#"{"id":999999,"error":"just a text"}"#,
    r#"{"id":18446744073709551616,"result":{}}"#,
    r#"{"id":-1}"#,
    r#"{"result":{}}"#,
    "[]",
    "",
    "null",
    "\u{feff}{}",
];

/// A message with some of its bytes changed, cut or doubled.
fn junk() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0..4_usize, prop::collection::vec(any::<u8>(), 0..4));
    (0..SEEDS.len(), prop::collection::vec(change, 0..4)).prop_map(|(seed, changes)| {
        let mut message = SEEDS[seed].as_bytes().to_vec();
        for (at, cut, put) in changes {
            let start = at.index(message.len() + 1);
            let end = (start + cut).min(message.len());
            message.splice(start..end, put);
        }
        message
    })
}

#[derive(Clone, Debug)]
enum Message {
    /// The next of the events that must all arrive.
    Event,
    Junk(Vec<u8>),
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn junk_between_messages_loses_none(
        messages in prop::collection::vec(prop_oneof![Just(Message::Event), junk().prop_map(Message::Junk)], 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (connection, mut to_write, _targets) = Connection::new();
            let root = connection.root();
            let mut events = root.events();
            let pending = root.send_raw("Browser.getVersion", ());
            let mut sent = 0;
            for message in messages {
                match message {
                    Message::Event => {
                        let text = format!(r#"{{"method":"Test.event","params":{{"n":{sent}}}}}"#);
                        connection.receive(&Bytes::from(text));
                        sent += 1;
                    }
                    Message::Junk(bytes) => connection.receive(&Bytes::from(bytes)),
                }
            }
            let mut seen = 0;
            while let Some(event) = events.try_next() {
                if event.method == "Test.event" {
                    assert_eq!(event.params, format!(r#"{{"n":{seen}}}"#));
                    seen += 1;
                }
            }
            assert_eq!(seen, sent);
            // The conversation goes on: the first call has its answer, whatever came before.
            while to_write.try_recv().is_ok() {}
            connection.receive(&Bytes::from_static(br#"{"id":1,"result":{"product":"x"}}"#));
            let answer = pending.within(Deadline::after(std::time::Duration::from_secs(5))).await;
            assert!(answer.is_ok() || matches!(answer, Err(CallError::Protocol { .. })), "{answer:?}");
        });
    }
}
