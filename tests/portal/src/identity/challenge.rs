//! A second factor that has been asked for: what was sent, and what would be right.

use super::rules::{Delivery, Method, PushAnswer};
use super::transaction::set_challenge;
use crate::ledger::Deed;
use crate::outbox::{Message, MessageKind};
use crate::token;
use crate::users::PortalUser;
use crate::world::World;

/// A challenge holds for five minutes.
pub(super) const LIFE_S: u64 = 5 * 60;

/// What was asked for, and when.
#[derive(Debug, Clone)]
pub(super) struct Challenge {
    pub(super) method: Method,
    pub(super) raised: u64,
    pub(super) right: Right,
}

/// What would be right.
#[derive(Debug, Clone)]
pub(super) enum Right {
    /// The code of a TOTP step.
    Step,
    /// This code, once.
    Code(String),
    /// `Allow` on the phone, which shows this number too.
    Press { number: String, pressed: Option<bool> },
    /// A visit to the link with this ticket.
    Visit { ticket: String },
}

impl Challenge {
    pub(super) fn is_stale(&self, now: u64) -> bool {
        now.saturating_sub(self.raised) > LIFE_S
    }
}

/// Asks for a second factor anew, and sends what has to be sent.
pub(super) fn raise(world: &World, id: &str, user: &PortalUser, method: Method) {
    let raised = world.clock.seconds();
    let right = match method {
        Method::Totp => Right::Step,
        Method::Email | Method::Sms => {
            let code = token::digits(6);
            send(world, user, method, Some(code.clone()), None);
            Right::Code(code)
        }
        Method::Link => {
            let ticket = token::opaque();
            let link = format!("{}/u/magic?ticket={ticket}", world.origins.idp);
            send(world, user, method, None, Some(link));
            Right::Visit { ticket }
        }
        Method::Push => {
            world.ledger.note(Some(&user.username), Deed::PushSent);
            let pressed = match world.fault(|faults| faults.sign_in.push) {
                PushAnswer::Wait => None,
                PushAnswer::Allow => Some(true),
                PushAnswer::Deny => Some(false),
            };
            if let Some(allowed) = pressed {
                world.ledger.note(Some(&user.username), Deed::PushAnswered { allowed });
            }
            Right::Press { number: token::digits(2), pressed }
        }
    };
    set_challenge(world, id, Challenge { method, raised, right });
}

fn send(world: &World, user: &PortalUser, method: Method, code: Option<String>, link: Option<String>) {
    let kind = if method == Method::Sms { MessageKind::Sms } else { MessageKind::Email };
    world.ledger.note(Some(&user.username), Deed::MessageSent { kind });
    let message = Message::written(kind, user, code, link);
    match world.fault(|faults| faults.sign_in.messages) {
        Delivery::AtOnce => world.outbox.deliver(message, world.clock.seconds()),
        Delivery::Held => world.outbox.hold(message),
        Delivery::Lost => {}
    }
}
