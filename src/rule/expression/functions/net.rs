//! URLs, addresses and networks, as in Kubernetes.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Url;

use crate::rule::expression::Why;
use crate::rule::expression::val::{Answer, Val, View, shape};

use super::thing::Thing;

fn parse_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))
}

/// Whether it is an absolute URL with a host.
pub(super) fn is_url<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(parse_url(values[0].to_text()?).is_some()))
}

pub(super) fn url<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match parse_url(values[0].to_text()?) {
        Some(url) => Ok(Val::thing(Thing::Url(url))),
        None => shape("text that is no URL"),
    }
}

/// The host of a URL's text: no port, no brackets.
pub(super) fn host<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match parse_url(values[0].to_text()?) {
        Some(url) => Ok(Val::text(bare_host(&url))),
        None => shape("text that is no URL"),
    }
}

fn bare_host(url: &Url) -> &str {
    url.host_str().unwrap_or("").trim_start_matches('[').trim_end_matches(']')
}

fn as_url<'v>(val: &'v Val<'_>) -> Result<&'v Url, Why> {
    match val.view() {
        View::Thing(Thing::Url(url)) => Ok(url),
        _ => val.is_no("url"),
    }
}

pub(super) fn get_scheme<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::text(as_url(&values[0])?.scheme()))
}

/// The host and, if one is written, the port.
pub(super) fn get_host<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let url = as_url(&values[0])?;
    let host = url.host_str().unwrap_or("");
    Ok(Val::text(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))))
}

pub(super) fn get_hostname<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::text(bare_host(as_url(&values[0])?)))
}

/// The port as text; empty if it is the scheme's own.
pub(super) fn get_port<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::text(as_url(&values[0])?.port().map_or_else(String::new, |port| port.to_string())))
}

pub(super) fn get_escaped_path<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::text(as_url(&values[0])?.path()))
}

/// The parameters: each name with the list of its values.
pub(super) fn get_query<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let mut parameters: Vec<(std::sync::Arc<str>, Vec<Val<'a>>)> = Vec::new();
    for (name, value) in as_url(&values[0])?.query_pairs() {
        let value = Val::text(&*value);
        match parameters.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, values)) => values.push(value),
            None => parameters.push(((&*name).into(), vec![value])),
        }
    }
    Ok(Val::Map(parameters.into_iter().map(|(name, values)| (name, Val::list(values))).collect()))
}

pub(super) fn is_ip<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(values[0].to_text()?.parse::<IpAddr>().is_ok()))
}

pub(super) fn ip<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::thing(Thing::Ip(to_ip(&values[0])?)))
}

/// An address, or the text of one.
fn to_ip(val: &Val<'_>) -> Result<IpAddr, Why> {
    match val.view() {
        View::Thing(Thing::Ip(ip)) => Ok(*ip),
        View::Text(text) => text.parse().map_or_else(|_| shape("text that is no IP address"), Ok),
        _ => val.is_no("ip"),
    }
}

/// An address that is already one: texts have no such functions.
fn as_ip(val: &Val<'_>) -> Result<IpAddr, Why> {
    match val.view() {
        View::Thing(Thing::Ip(ip)) => Ok(*ip),
        _ => val.is_no("ip"),
    }
}

pub(super) fn is_cidr<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(values[0].to_text()?.parse::<IpNet>().is_ok()))
}

pub(super) fn cidr<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::thing(Thing::Cidr(to_cidr(&values[0])?)))
}

/// A network, or the text of one.
fn to_cidr(val: &Val<'_>) -> Result<IpNet, Why> {
    match val.view() {
        View::Thing(Thing::Cidr(cidr)) => Ok(*cidr),
        View::Text(text) => text.parse().map_or_else(|_| shape("text that is no network"), Ok),
        _ => val.is_no("cidr"),
    }
}

fn as_cidr(val: &Val<'_>) -> Result<IpNet, Why> {
    match val.view() {
        View::Thing(Thing::Cidr(cidr)) => Ok(*cidr),
        _ => val.is_no("cidr"),
    }
}

pub(super) fn prefix_length<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Int(to_cidr(&values[0])?.prefix_len().into()))
}

/// 4 or 6.
pub(super) fn family<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Int(if as_ip(&values[0])?.is_ipv4() { 4 } else { 6 }))
}

pub(super) fn is_unspecified<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(as_ip(&values[0])?.is_unspecified()))
}

pub(super) fn is_loopback<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(as_ip(&values[0])?.is_loopback()))
}

pub(super) fn is_link_local_unicast<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(has_link_local_unicast(as_ip(&values[0])?)))
}

fn has_link_local_unicast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

pub(super) fn is_link_local_multicast<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(match as_ip(&values[0])? {
        IpAddr::V4(ip) => ip.octets().starts_with(&[224, 0, 0]),
        IpAddr::V6(ip) => ip.segments()[0] & 0xff0f == 0xff02,
    }))
}

/// As Go decides it: private addresses are global, special ones are not.
pub(super) fn is_global_unicast<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let ip = as_ip(&values[0])?;
    let is_broadcast = matches!(ip, IpAddr::V4(ip) if ip.is_broadcast());
    let is_special = ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() || is_broadcast;
    Ok(Val::Bool(!is_special && !has_link_local_unicast(ip)))
}

pub(super) fn contains_ip<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(as_cidr(&values[0])?.contains(&to_ip(&values[1])?)))
}

pub(super) fn contains_cidr<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(as_cidr(&values[0])?.contains(&to_cidr(&values[1])?)))
}

/// The address in a network's text.
pub(super) fn network_address<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::thing(Thing::Ip(as_cidr(&values[0])?.addr())))
}

pub(super) fn masked<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::thing(Thing::Cidr(as_cidr(&values[0])?.trunc())))
}
