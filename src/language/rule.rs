//! The rules that findings come from.

use serde::{Serialize, Serializer};

macro_rules! rules {
    ($($(#[$doc:meta])+ $name:ident = $id:literal,)+) => {
        /// What a finding is about. Its id is stable: editors and CI filter by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$doc])+ $name,)+
        }

        impl Rule {
            /// All rules, in the order of this file.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),+];

            /// The stable kebab-case id.
            pub fn id(self) -> &'static str {
                match self {
                    $(Rule::$name => $id,)+
                }
            }
        }
    };
}

rules! {
    /// The file cannot be opened, is no UTF-8 text, or is larger than allowed.
    UnreadableFile = "unreadable-file",
    /// Not YAML.
    YamlSyntax = "yaml-syntax",
    /// An anchor, an alias, a tag, or more than one document.
    YamlFeature = "yaml-feature",
    /// Deeper or with more nodes than allowed.
    YamlBounds = "yaml-bounds",
    /// A key is there twice.
    DuplicateKey = "duplicate-key",
    /// A key that means nothing here.
    UnknownKey = "unknown-key",
    /// A key that must be there is not.
    MissingKey = "missing-key",
    /// A list where a map belongs, and the like.
    WrongShape = "wrong-shape",
    /// A text that is none of the values allowed.
    UnknownValue = "unknown-value",
    /// A number out of its bounds.
    OutOfBounds = "out-of-bounds",
    /// A duration without a unit, or none at all.
    BadDuration = "bad-duration",
    /// A name with characters that names do not have.
    BadName = "bad-name",
    /// A name that must equal the file's place.
    NameOfFile = "name-of-file",
    /// A regular expression that does not compile.
    BadPattern = "bad-pattern",
    /// A date or money format that cannot be used.
    BadFormat = "bad-format",
    /// A route or URL that cannot be read.
    BadUrl = "bad-url",
    /// An expression or template that cannot be read or is of the wrong type.
    Expression = "expression",
    /// Part of the language, not built yet.
    NotYet = "not-yet",
    /// A verb that is none.
    UnknownVerb = "unknown-verb",
    /// No verb in a step, or more than one.
    OneVerb = "one-verb",
    /// A modifier where it has no meaning.
    MisplacedModifier = "misplaced-modifier",
    /// An arrival outside `then`, or more than one.
    MisplacedArrival = "misplaced-arrival",
    /// An id or variable that is there already.
    TakenName = "taken-name",
    /// A page that no selector file describes.
    UnknownPage = "unknown-page",
    /// A name that its page does not have.
    UnknownName = "unknown-name",
    /// A name of another kind than wanted here.
    WrongKind = "wrong-kind",
    /// A flow that no file holds.
    UnknownFlow = "unknown-flow",
    /// An input that the called flow does not have.
    UnknownInput = "unknown-input",
    /// A required input of a called flow is not given.
    MissingInput = "missing-input",
    /// A parameter that the page's route does not have, or lacks.
    RouteParameter = "route-parameter",
    /// A field that the shape does not have.
    UnknownField = "unknown-field",
    /// A type, model or words table that is not known.
    UnknownType = "unknown-type",
    /// A word that the words table does not have.
    UnknownWord = "unknown-word",
    /// A secret that the portal does not name.
    UnknownSecret = "unknown-secret",
    /// A variable that no step before gives.
    UnknownVariable = "unknown-variable",
    /// A value of another type than declared.
    WrongType = "wrong-type",
    /// A secret where it must not be.
    SecretPlace = "secret-place",
    /// A secret written out in a file.
    LiteralSecret = "literal-secret",
    /// A call that the flow's effect does not allow.
    CallEffect = "call-effect",
    /// A flow that calls itself.
    Recursion = "recursion",
    /// A verb only for session flows.
    SessionOnly = "session-only",
    /// No such ARIA role.
    UnknownRole = "unknown-role",
    /// A locator that a snapshot cannot answer.
    NotInSnapshot = "not-in-snapshot",
    /// Lint: counting elements is the last resort.
    LastResort = "last-resort",
    /// Lint: a declared field that is never given out.
    EmptyField = "empty-field",
    /// Lint: a name that is never used.
    Unused = "unused",
    /// Lint: a step that is never reached, or never or always runs.
    Unreachable = "unreachable",
    /// Lint: a locator that many elements answer.
    NeverUnique = "never-unique",
    /// Lint: the output of a call is dropped.
    DroppedOutput = "dropped-output",
    /// A locator does not find, or not alone, what a recorded run used.
    RecordedElement = "recorded-element",
    /// A sight that held on a recorded page does not hold.
    RecordedSight = "recorded-sight",
    /// A shape does not read a recorded page as it was read then.
    RecordedShape = "recorded-shape",
    /// Lint: only a locator of a lower rank finds it on recorded pages.
    RecordedDrift = "recorded-drift",
    /// Lint: no recording went this way.
    NotRecorded = "not-recorded",
    /// Recordings cannot tell whether it works.
    NotJudged = "not-judged",
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
