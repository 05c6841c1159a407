//! The functions of Go templates, sprig and Helm, by what they do with the values they get.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a function does with its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// `include`
    Include,
    /// Gives one of its arguments back: `default`.
    Choice,
    /// `ternary`
    Ternary,
    /// `required`
    Required,
    /// Gives back what its arguments hold together: `merge`, `concat`.
    Union,
    /// Like union, and changes its first argument: `mergeOverwrite`.
    Merge,
    /// Any item of its argument: `first`.
    Item,
    /// A list with one more item: `append`.
    Append,
    /// `omit`
    Omit,
    /// `pick`
    Pick,
    /// `list`
    List,
    /// `index`, `get`
    Index,
    /// `dig`
    Dig,
    /// `pluck`
    Pluck,
    /// `hasKey`
    HasKey,
    /// `dict`
    Dict,
    /// `set`
    Set,
    /// `unset`
    Unset,
    /// `toYaml`
    Serialise,
    /// `fromYaml`
    Deserialise,
    /// `tpl`
    Tpl,
    /// `keys`
    Keys,
    /// `values`
    Values,
    /// Makes a text of a text, and may get a serialised one: `nindent`.
    Reshape,
    /// `quote`
    Quote,
    /// `printf`
    Format,
    /// Takes texts: `trunc`.
    Text,
    /// `join`
    Join,
    /// `has`
    Has,
    /// Takes numbers: `int`.
    Number,
    /// `eq`
    Compare,
    /// `kindIs`
    Typed,
    /// `not`, `empty`
    Test,
    /// What comes out shows nothing of what went in: `sha256sum`.
    Hash,
}

impl Function {
    pub(super) fn parse(name: &str) -> Option<Self> {
        static BY_NAME: LazyLock<HashMap<&str, Function>> = LazyLock::new(|| {
            let words = |(function, names): &(Function, &'static str)| {
                let function = *function;
                names.split_whitespace().map(move |name| (name, function))
            };
            TABLE.iter().flat_map(words).collect()
        });
        BY_NAME.get(name).copied()
    }
}

const TABLE: &[(Function, &str)] = &[
    (Function::Include, "include"),
    (Function::Choice, "default coalesce or and fail"),
    (Function::Ternary, "ternary"),
    (Function::Required, "required"),
    (Function::Merge, "merge mergeOverwrite mustMerge mustMergeOverwrite"),
    (
        Function::Union,
        "deepCopy mustDeepCopy concat mustConcat uniq mustUniq compact mustCompact without mustWithout
         sortAlpha reverse mustReverse rest mustRest initial mustInitial slice mustSlice chunk mustChunk
         shuffle",
    ),
    (Function::Item, "first last mustFirst mustLast"),
    (Function::Append, "append prepend push mustAppend mustPrepend mustPush"),
    (Function::Omit, "omit"),
    (Function::Pick, "pick"),
    (Function::List, "list tuple"),
    (Function::Index, "index get"),
    (Function::Dig, "dig"),
    (Function::Pluck, "pluck"),
    (Function::HasKey, "hasKey"),
    (Function::Dict, "dict"),
    (Function::Set, "set"),
    (Function::Unset, "unset"),
    (
        Function::Serialise,
        "toYaml toYamlPretty toJson toPrettyJson toRawJson toToml toGcfg mustToYaml mustToJson
         mustToPrettyJson mustToRawJson mustToToml",
    ),
    (
        Function::Deserialise,
        "fromYaml fromYamlArray fromJson fromJsonArray mustFromYaml mustFromJson fromToml mustFromToml",
    ),
    (Function::Tpl, "tpl"),
    (Function::Keys, "keys"),
    (Function::Values, "values"),
    (
        Function::Reshape,
        "nindent indent trim trimSuffix trimPrefix trimAll trimall replace toString trunc lower upper",
    ),
    (Function::Quote, "quote squote b64enc"),
    (Function::Format, "printf print println"),
    (
        Function::Text,
        "contains hasPrefix hasSuffix split splitList splitn b64dec b32enc b32dec cat title untitle repeat
         substr nospace snakecase camelcase kebabcase wrap wrapWith abbrev abbrevboth semverCompare semver
         regexMatch regexReplaceAll regexReplaceAllLiteral regexFind regexFindAll regexSplit regexQuoteMeta
         mustRegexMatch mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexFind mustRegexFindAll
         mustRegexSplit htpasswd bcrypt urlParse urlJoin urlquery html js derivePassword date dateInZone
         date_in_zone dateModify date_modify mustDateModify mustToDate toDate htmlDate htmlDateInZone now ago
         duration durationRound unixEpoch toDuration uuidv4 randAlphaNum randAlpha randNumeric randAscii
         randBytes randInt genCA genCAWithKey genSignedCert genSignedCertWithKey genSelfSignedCert
         genSelfSignedCertWithKey genPrivateKey buildCustomCert initials swapcase plural encryptAES decryptAES
         base dir ext clean isAbs osBase osDir osExt osClean osIsAbs getHostByName toStrings lookup hello env
         expandenv call",
    ),
    (Function::Join, "join"),
    (Function::Has, "has mustHas"),
    (
        Function::Number,
        "int int64 float64 add add1 add1f addf sub subf mul mulf div divf mod max maxf min minf biggest ceil
         floor round gt lt ge le until untilStep seq toDecimal atoi",
    ),
    (Function::Compare, "eq ne"),
    (Function::Typed, "kindIs kindOf typeIs typeIsLike typeOf deepEqual"),
    (Function::Test, "not empty any all len"),
    (Function::Hash, "sha256sum sha512sum sha1sum md5sum adler32sum"),
];
