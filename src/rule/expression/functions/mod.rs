//! The functions of expressions: one table, one file for each family.

use std::ops::RangeInclusive;

use super::val::{Answer, Val};

pub(super) mod convert;
pub(super) mod duration;
pub(super) mod kinds;
pub(super) mod list;
pub(super) mod net;
pub(super) mod operator;
pub(super) mod quantity;
pub(super) mod text;
pub(super) mod thing;

/// A function of the table.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) form: Form,
    /// How many values it takes, the one before the dot included.
    pub(super) arity: RangeInclusive<usize>,
    /// Invariant: called with as many values as `arity` allows.
    pub(super) call: for<'a> fn(&[Val<'a>]) -> Answer<'a>,
}

/// How a function is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `f(x)`
    Global,
    /// `x.f()`
    Member,
}

type Call = for<'a> fn(&[Val<'a>]) -> Answer<'a>;

const fn global(name: &'static str, n_arguments: usize, call: Call) -> Function {
    Function { name, form: Form::Global, arity: n_arguments..=n_arguments, call }
}

/// A function written after a dot; `least` and `most` count what stands in the brackets.
const fn member(name: &'static str, least: usize, most: usize, call: Call) -> Function {
    Function { name, form: Form::Member, arity: least + 1..=most + 1, call }
}

/// Every function there is, macros and questions about places aside.
pub(super) static FUNCTIONS: &[Function] = &[
    global("type", 1, convert::type_of),
    global("int", 1, convert::int),
    global("uint", 1, convert::uint),
    global("double", 1, convert::double),
    global("string", 1, convert::string),
    global("bool", 1, convert::bool),
    global("dyn", 1, convert::same),
    global("size", 1, convert::size),
    member("size", 0, 0, convert::size),
    global("text", 1, convert::text),
    global("truthy", 1, convert::truthy),
    global("or", 2, convert::or),
    global("sure", 1, convert::same),
    global("duration", 1, duration::parse_call),
    member("getHours", 0, 0, duration::hours),
    member("getMinutes", 0, 0, duration::minutes),
    member("getSeconds", 0, 0, duration::seconds),
    member("getMilliseconds", 0, 0, duration::milliseconds),
    // Texts.
    member("contains", 1, 1, text::contains),
    member("startsWith", 1, 1, text::starts_with),
    member("endsWith", 1, 1, text::ends_with),
    global("matches", 2, text::matches),
    member("matches", 1, 1, text::matches),
    member("find", 1, 1, text::find),
    member("split", 1, 2, text::split),
    member("replace", 2, 3, text::replace),
    member("trim", 0, 0, text::trim),
    member("lowerAscii", 0, 0, text::lower_ascii),
    member("upperAscii", 0, 0, text::upper_ascii),
    member("substring", 1, 2, text::substring),
    member("charAt", 1, 1, text::char_at),
    member("indexOf", 1, 2, list::index_of),
    member("lastIndexOf", 1, 1, list::last_index_of),
    member("reverse", 0, 0, list::reverse),
    global("strings.quote", 1, text::quote),
    // Lists.
    member("join", 0, 1, list::join),
    member("flatten", 0, 1, list::flatten),
    member("distinct", 0, 0, list::distinct),
    member("sort", 0, 0, list::sort),
    member("slice", 2, 2, list::slice),
    member("without", 1, 1, list::without),
    member("min", 0, 0, list::min),
    member("max", 0, 0, list::max),
    member("sum", 0, 0, list::sum),
    global("lists.range", 1, list::range),
    // Names and words.
    global("isHost", 1, kinds::is_host),
    global("isLabel", 1, kinds::is_label),
    global("isCron", 1, kinds::is_cron),
    global("isPlaceholder", 1, kinds::is_placeholder),
    global("nearest", 2, kinds::nearest),
    // Versions.
    member("satisfies", 1, 1, kinds::satisfies),
    Function { name: "semver", form: Form::Global, arity: 1..=2, call: kinds::semver },
    Function { name: "isSemver", form: Form::Global, arity: 1..=2, call: kinds::is_semver },
    member("major", 0, 0, kinds::major),
    member("minor", 0, 0, kinds::minor),
    member("patch", 0, 0, kinds::patch),
    // Quantities; the comparisons serve versions as well.
    global("quantity", 1, quantity::quantity),
    global("isQuantity", 1, quantity::is_quantity),
    member("isGreaterThan", 1, 1, quantity::is_greater_than),
    member("isLessThan", 1, 1, quantity::is_less_than),
    member("compareTo", 1, 1, quantity::compare_to),
    member("asApproximateFloat", 0, 0, quantity::as_approximate_float),
    member("isInteger", 0, 0, quantity::is_integer),
    member("asInteger", 0, 0, quantity::as_integer),
    member("add", 1, 1, quantity::add),
    member("sub", 1, 1, quantity::sub),
    member("sign", 0, 0, quantity::sign),
    // URLs, addresses, networks.
    global("isURL", 1, net::is_url),
    global("url", 1, net::url),
    global("host", 1, net::host),
    member("getScheme", 0, 0, net::get_scheme),
    member("getHost", 0, 0, net::get_host),
    member("getHostname", 0, 0, net::get_hostname),
    member("getPort", 0, 0, net::get_port),
    member("getEscapedPath", 0, 0, net::get_escaped_path),
    member("getQuery", 0, 0, net::get_query),
    global("isIP", 1, net::is_ip),
    global("ip", 1, net::ip),
    global("isCIDR", 1, net::is_cidr),
    global("cidr", 1, net::cidr),
    global("prefixLength", 1, net::prefix_length),
    member("prefixLength", 0, 0, net::prefix_length),
    member("family", 0, 0, net::family),
    member("isUnspecified", 0, 0, net::is_unspecified),
    member("isLoopback", 0, 0, net::is_loopback),
    member("isLinkLocalUnicast", 0, 0, net::is_link_local_unicast),
    member("isLinkLocalMulticast", 0, 0, net::is_link_local_multicast),
    member("isGlobalUnicast", 0, 0, net::is_global_unicast),
    member("containsIP", 1, 1, net::contains_ip),
    member("containsCIDR", 1, 1, net::contains_cidr),
    member("ip", 0, 0, net::network_address),
    member("masked", 0, 0, net::masked),
];

/// The function of this name and form.
pub(super) fn named(name: &str, form: Form) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name && function.form == form)
}
