//! What tests share: a browser, a site of small pages, builders.

pub(crate) mod browser;
pub(crate) mod dovecot;
pub(crate) mod flows;
pub(crate) mod locators;
pub(crate) mod portal_clock;
pub(crate) mod practice;
pub(crate) mod site;
pub(crate) mod webhook;
