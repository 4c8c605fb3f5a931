//! The one door to the answers of challenges.
//!
//! Each challenge has its ways to be answered, the best first; a person at the terminal is the last way of
//! each code if the profile says `ask`. A way that failed is left for the rest of the sign-in.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use futures::future::join_all;
use indexmap::IndexMap;
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::{
    ChallengeError, Person, Question,
    way::{Asked, Way},
};
use crate::{
    cdp::Deadline,
    portal::{AnswerRule, Challenge, CredentialSource, Profile, PushRules},
    secret::{Redactor, Secret},
    session::{
        Clock, CredentialError, Credentials, Enrolment, InboxSource, MailSource, MessageSource, MessageTools,
        SeedError, SeedStore, SourceProblem, Totp, Turns, UsedCodes,
        totp::{SeedPlace, TotpCodes, ahead},
    },
};

/// What answers are made with.
#[derive(Clone, Debug)]
pub struct AuthenticatorTools {
    /// Which steps of which seeds were used.
    pub used: UsedCodes,
    pub clock: Arc<dyn Clock>,
    pub redactor: Redactor,
    /// Somebody at a terminal.
    pub person: Option<Arc<dyn Person>>,
    /// Where seeds are kept that an enrolment made.
    pub seeds: Option<Arc<dyn SeedStore>>,
    /// How long a code of a bare seed lasts, if it is not 30 s.
    pub period: Option<Duration>,
}

/// Answers the challenges of one profile.
pub struct Authenticator {
    ways: IndexMap<Challenge, Vec<Mutex<Way>>>,
    push: Option<PushRules>,
    person: Option<Arc<dyn Person>>,
    lacks_person: bool,
    /// Challenges that the profile does not name, and a person can answer.
    implied: Vec<Challenge>,
    place: Option<SeedPlace>,
    used: UsedCodes,
    clock: Arc<dyn Clock>,
    period: Option<Duration>,
    portal: String,
    profile: String,
    progress: std::sync::Mutex<Progress>,
}

/// How far the sign-in under way is.
#[derive(Debug, Default)]
struct Progress {
    raised: bool,
    /// How many ways of a challenge have failed.
    failed: BTreeMap<Challenge, usize>,
}

/// A code asked for.
#[derive(Clone, Copy, Debug)]
pub struct CodeRequest {
    pub challenge: Challenge,
    /// The time at the portal, if it told.
    pub portal_time: Option<Timestamp>,
    /// The last code was refused.
    pub again: bool,
    pub deadline: Deadline,
}

impl Authenticator {
    /// What the profile's `mfa` names, its secrets read. Mailboxes are not connected yet.
    ///
    /// # Errors
    /// A source gives nothing, or what it gives is no seed.
    pub async fn of(
        profile: &Profile,
        credentials: &mut Credentials,
        tools: AuthenticatorTools,
    ) -> Result<Self, CredentialError> {
        let AuthenticatorTools { used, clock, person, period, .. } = tools.clone();
        let mut authenticator = Self {
            ways: IndexMap::new(),
            push: None,
            person: person.filter(|person| person.is_there()),
            place: None,
            used,
            clock,
            period,
            portal: profile.portal.clone(),
            profile: profile.name.clone(),
            lacks_person: false,
            implied: Vec::new(),
            progress: std::sync::Mutex::default(),
        };
        let messages = MessageTools {
            state: tools.used.state().clone(),
            clock: tools.clock.clone(),
            redactor: tools.redactor.clone(),
            turns: Turns::default(),
        };
        for (challenge, rules) in &profile.mfa {
            let mut ways = Vec::new();
            for rule in rules {
                ways.extend(authenticator.way(rule, credentials, &tools, &messages).await?);
            }
            authenticator.ways.insert(*challenge, ways.into_iter().map(Mutex::new).collect());
        }
        if profile.mfa.contains_key(&Challenge::Ask) {
            authenticator.add_person();
        }
        Ok(authenticator)
    }

    /// A way for a rule; none for a person who is not there, and for a push, which is not answered here.
    async fn way(
        &mut self,
        rule: &AnswerRule,
        credentials: &mut Credentials,
        tools: &AuthenticatorTools,
        messages: &MessageTools,
    ) -> Result<Option<Way>, CredentialError> {
        Ok(Some(match rule {
            AnswerRule::Seed(CredentialSource::Vault(name)) if tools.seeds.is_some() => {
                self.place = tools.seeds.clone().map(|store| SeedPlace { name: name.clone(), store });
                Way::Kept { tried: 0, last: None }
            }
            AnswerRule::Seed(source) => {
                let text = credentials.secret(SEED, source).await?;
                let totp = self.totp(&text).map_err(|error| CredentialError {
                    secret: SEED.to_owned(),
                    place: "the profile".to_owned(),
                    problem: SourceProblem::NoSeed(error),
                })?;
                Way::seed(totp, self.used.clone(), self.clock.clone())
            }
            AnswerRule::Mail(rules) => Way::message(Arc::new(MailSource::of(rules, credentials, messages).await?)),
            AnswerRule::Inbox(rules) => Way::message(Arc::new(InboxSource::of(rules, messages))),
            AnswerRule::Command(argv) => Way::Command(argv.clone()),
            AnswerRule::Push(rules) => {
                self.push = Some(rules.clone());
                return Ok(None);
            }
            AnswerRule::Terminal => match &self.person {
                Some(person) => Way::Person(person.clone()),
                None => {
                    self.lacks_person = true;
                    return Ok(None);
                }
            },
        }))
    }

    /// A person is the last way of every code.
    fn add_person(&mut self) {
        let Some(person) = &self.person else { return };
        for (_, challenge) in Challenge::WORDS.iter().filter(|(_, challenge)| challenge.is_code()) {
            if !self.ways.contains_key(challenge) {
                self.implied.push(*challenge);
            }
            let ways = self.ways.entry(*challenge).or_default();
            let is_asked = ways.iter_mut().any(|way| matches!(way.get_mut(), Way::Person(_)));
            if !is_asked {
                ways.push(Mutex::new(Way::Person(person.clone())));
            }
        }
    }

    /// Adds messages of another source as the last way to answer a challenge.
    #[must_use]
    pub fn with_messages(mut self, challenge: Challenge, source: Arc<dyn MessageSource>) -> Self {
        self.ways.entry(challenge).or_default().push(Mutex::new(Way::message(source)));
        self
    }

    /// Whether there is a way left to answer a challenge.
    #[must_use]
    pub fn can_answer(&self, challenge: Challenge) -> bool {
        match challenge {
            Challenge::Push => self.push.is_some() && self.failed(challenge) == 0,
            _ => self.ways.get(&challenge).is_some_and(|ways| ways.len() > self.failed(challenge)),
        }
    }

    /// The challenges that can be answered, in the order of the profile. Those that only a person can
    /// answer, and the profile does not name, come last, in the order of the portal.
    #[must_use]
    pub fn preferred(&self, of_portal: &[Challenge]) -> Vec<Challenge> {
        let rank = |challenge: &Challenge| of_portal.iter().position(|it| it == challenge).unwrap_or(usize::MAX);
        let known = self.ways.keys().copied().filter(|challenge| self.can_answer(*challenge));
        let (mut by_person, mut preferred): (Vec<_>, Vec<_>) =
            known.partition(|challenge| self.is_left_to_person(*challenge));
        by_person.sort_by_key(rank);
        preferred.append(&mut by_person);
        preferred
    }

    /// Whether what the profile says of it has failed, or it says nothing, and a person is left.
    fn is_left_to_person(&self, challenge: Challenge) -> bool {
        let failed = self.failed(challenge);
        let next = self.ways.get(&challenge).and_then(|ways| ways.get(failed));
        (failed > 0 || self.implied.contains(&challenge))
            && next.is_some_and(|way| way.try_lock().is_ok_and(|way| matches!(*way, Way::Person(_))))
    }

    /// Notes what is in mailboxes and inboxes already, once for a sign-in: to be called before the portal can
    /// send anything. What fails here fails when the answer is asked for.
    pub async fn raise_all(&self) {
        if std::mem::replace(&mut self.progress().raised, true) {
            return;
        }
        let challenges: Vec<Challenge> = self.ways.keys().copied().collect();
        join_all(challenges.into_iter().map(|challenge| self.raise(challenge))).await;
    }

    /// The same for one challenge, just before the portal is asked for it.
    pub async fn raise(&self, challenge: Challenge) {
        let now = self.clock.now();
        let ways = self.ways.get(&challenge).map(Vec::as_slice).unwrap_or_default();
        join_all(ways.iter().map(|way| async move { way.lock().await.raise(now).await })).await;
    }

    /// A code by the first way that is left. A way that fails is left for good with
    /// [`Self::leave_way`]; a message that did not come may be sent again before.
    ///
    /// # Errors
    /// The way has no answer.
    pub async fn code(&self, request: CodeRequest) -> Result<Secret, ChallengeError> {
        let CodeRequest { challenge, portal_time, again, deadline } = request;
        let way = self.way_left(challenge).ok_or(ChallengeError::NoWay)?;
        let asked = Asked {
            again,
            ahead: ahead(portal_time, &*self.clock),
            deadline,
            now: self.clock.now(),
            question: self.question(challenge, again),
        };
        let mut way = way.lock().await;
        let code = match &mut *way {
            Way::Kept { tried, last } => self.kept_code(tried, last, &asked).await,
            way => way.code(&asked).await,
        }?;
        let text = code.expose().trim();
        if text.is_empty() || text.len() > LONGEST_CODE || text.contains(['\n', '\r']) {
            return Err(ChallengeError::NoCode);
        }
        Ok(Secret::new(text.to_owned()))
    }

    /// An address to open, of one of these origins.
    ///
    /// # Errors
    /// The way has no answer.
    pub async fn link(&self, origins: &[String], deadline: Deadline) -> Result<Secret, ChallengeError> {
        let way = self.way_left(Challenge::Link).ok_or(ChallengeError::NoWay)?;
        let (now, question) = (self.clock.now(), self.question(Challenge::Link, false));
        let link = way.lock().await.link(origins, now, &question, deadline).await?;
        Ok(Secret::new(link.expose().trim().to_owned()))
    }

    /// How long the next way may take; none for a seed, of which the next code is never far. `later` is asked
    /// for the message after one that was refused, which nobody had sent again.
    #[must_use]
    pub fn patience(&self, challenge: Challenge, later: bool) -> Option<Duration> {
        if challenge == Challenge::Push {
            return self.push.as_ref().map(|rules| rules.wait.unwrap_or(APPROVAL));
        }
        match &*self.way_left(challenge)?.try_lock().ok()? {
            Way::Seed { .. } | Way::Kept { .. } => None,
            Way::Message { .. } => Some(if later { LATER_MESSAGE } else { MESSAGE }),
            Way::Command(_) => Some(COMMAND),
            Way::Person(_) => Some(PERSON),
        }
    }

    /// What is waited for, in words for a person; nothing where it is there at once.
    #[must_use]
    pub fn waits_for(&self, challenge: Challenge) -> Option<String> {
        if let (Challenge::Push, Some(rules)) = (challenge, &self.push) {
            let say = rules.say.clone();
            return Some(say.unwrap_or_else(|| format!("approve the sign-in to {} on the phone", self.portal)));
        }
        match &*self.way_left(challenge)?.try_lock().ok()? {
            Way::Message { source, .. } => Some(format!("waits for a message in {}", source.place())),
            Way::Person(_) => Some(self.question(challenge, false).to_string()),
            Way::Seed { .. } | Way::Kept { .. } | Way::Command(_) => None,
        }
    }

    /// Whether the profile names a person, and nobody is there.
    #[must_use]
    pub fn lacks_person(&self) -> bool {
        self.lacks_person
    }

    /// Leaves the way that failed; whether another is left.
    pub fn leave_way(&self, challenge: Challenge) -> bool {
        *self.progress().failed.entry(challenge).or_default() += 1;
        self.can_answer(challenge)
    }

    /// Takes a challenge as one that has no answer in this sign-in.
    pub fn give_up(&self, challenge: Challenge) {
        self.progress().failed.insert(challenge, usize::MAX);
    }

    /// The portal took the code: a seed that was pending is settled.
    ///
    /// # Errors
    /// The vault failed.
    pub async fn accepted(&self, challenge: Challenge) -> Result<(), ChallengeError> {
        let Some(way) = self.way_left(challenge) else { return Ok(()) };
        let way = way.lock().await;
        let (Way::Kept { tried, .. }, Some(place)) = (&*way, &self.place) else { return Ok(()) };
        let seeds = place.seeds().await?;
        match seeds.get(*tried) {
            Some(taken) if taken.pending => Ok(place.settle(&taken.seed).await?),
            _ => Ok(()),
        }
    }

    /// Forgets what was noted for a sign-in: mailboxes are left.
    pub async fn finish(&self) {
        *self.progress() = Progress::default();
        for way in self.ways.values().flatten() {
            way.lock().await.finish();
        }
    }

    /// Keeps a new seed beside the one in use, before the portal hears of it.
    ///
    /// # Errors
    /// It is no seed, or there is nowhere to keep it.
    pub async fn enrol(&self, seed: Secret) -> Result<Enrolment, ChallengeError> {
        let totp = self.totp(&seed).map_err(ChallengeError::BadNewSeed)?;
        let place = self.place.clone().ok_or(ChallengeError::NoPlace)?;
        place.put_pending(&seed).await?;
        Ok(Enrolment::new(seed, totp, place, self.used.clone(), self.clock.clone()))
    }

    /// The answer by a seed of the vault: the one in use, and once that was refused the pending one.
    async fn kept_code(
        &self,
        tried: &mut usize,
        last: &mut Option<u64>,
        asked: &Asked,
    ) -> Result<Secret, ChallengeError> {
        let place = self.place.as_ref().ok_or(ChallengeError::NoWay)?;
        let seeds = place.seeds().await?;
        if asked.again && *tried + 1 < seeds.len() {
            (*tried, *last) = (*tried + 1, None);
        }
        let seed = seeds.get(*tried).ok_or_else(|| ChallengeError::NoSeed { name: place.name.clone() })?;
        let bad = |problem| ChallengeError::BadSeed { name: place.name.clone(), problem };
        let totp = self.totp(&seed.seed).map_err(bad)?;
        let codes = TotpCodes::new(totp, self.used.clone(), self.clock.clone());
        let (step, code) = codes.code(asked.ahead, last.filter(|_| asked.again), asked.deadline).await?;
        *last = Some(step);
        Ok(code)
    }

    fn way_left(&self, challenge: Challenge) -> Option<&Mutex<Way>> {
        self.ways.get(&challenge)?.get(self.failed(challenge))
    }

    fn totp(&self, seed: &Secret) -> Result<Totp, SeedError> {
        Totp::parse_with_period(seed, self.period)
    }

    fn question(&self, challenge: Challenge, again: bool) -> Question {
        Question { challenge, portal: self.portal.clone(), profile: self.profile.clone(), again }
    }

    fn failed(&self, challenge: Challenge) -> usize {
        self.progress().failed.get(&challenge).copied().unwrap_or_default()
    }

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator").field("challenges", &self.ways.keys()).finish_non_exhaustive()
    }
}

/// How the seed is called in messages.
const SEED: &str = "mfa.totp";
/// No portal asks to type more.
const LONGEST_CODE: usize = 64;
/// A text message may take a minute and a half.
const MESSAGE: Duration = Duration::from_secs(120);
/// After a refused code a later message is there soon, or nobody sent one.
const LATER_MESSAGE: Duration = Duration::from_secs(30);
/// A program has its own limit below this.
const COMMAND: Duration = Duration::from_secs(60);
/// For a person to be found, and to find the phone.
const PERSON: Duration = Duration::from_secs(300);
const APPROVAL: Duration = Duration::from_secs(120);
