//! Values that Kubernetes' libraries add to CEL: addresses, networks, URLs, quantities, versions.

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;
use url::Url;

use super::quantity::Quantity;

/// A value that is made by a function and asked by others.
#[derive(Debug)]
pub(in crate::rule::expression) enum Thing {
    Url(Url),
    Ip(IpAddr),
    Cidr(IpNet),
    Quantity(Quantity),
    Semver(semver::Version),
}

impl Thing {
    pub(in crate::rule::expression) fn type_name(&self) -> &'static str {
        match self {
            Self::Url(_) => "url",
            Self::Ip(_) => "ip",
            Self::Cidr(_) => "cidr",
            Self::Quantity(_) => "quantity",
            Self::Semver(_) => "semver",
        }
    }

    pub(in crate::rule::expression) fn to_text(&self) -> String {
        match self {
            Self::Url(url) => url.to_string(),
            Self::Ip(ip) => ip.to_string(),
            Self::Cidr(cidr) => cidr.to_string(),
            Self::Quantity(quantity) => quantity.text.to_string(),
            Self::Semver(version) => version.to_string(),
        }
    }

    /// The order of two quantities or two versions.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Quantity(left), Self::Quantity(right)) => Some(left.nanos.cmp(&right.nanos)),
            (Self::Semver(left), Self::Semver(right)) => Some(left.cmp_precedence(right)),
            _ => None,
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Url(left), Self::Url(right)) => left == right,
            (Self::Ip(left), Self::Ip(right)) => left == right,
            (Self::Cidr(left), Self::Cidr(right)) => left == right,
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }
}
