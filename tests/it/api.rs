//! The public API, as a user of the crate sees it, compared with `api.txt`: nothing becomes public, changes or goes away by
//! accident.
//!
//! `DETENTE_BLESS=1 cargo test --test it api` writes the file. What is `#[doc(hidden)]` is no part of the API.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Fields, Ident, ImplItem, Item, LitStr, Token, UseTree, Visibility};

type Place = Vec<String>;

/// The items of each module of the library, by its path.
struct Crate(BTreeMap<Place, Vec<Item>>);

fn with(place: &[String], name: &str) -> Place {
    place.iter().cloned().chain([name.to_string()]).collect()
}

impl Crate {
    fn read() -> Self {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut all = Self(BTreeMap::new());
        let root = syn::parse_file(&std::fs::read_to_string(src.join("lib.rs")).unwrap()).unwrap();
        all.add(&src, Vec::new(), root.items);
        all
    }

    fn add(&mut self, folder: &Path, place: Place, items: Vec<Item>) {
        for item in &items {
            let Item::Mod(module) = item else { continue };
            if is_test(&module.attrs) {
                continue;
            }
            let name = module.ident.to_string();
            let below = folder.join(&name);
            let inside = match &module.content {
                Some((_, items)) => items.clone(),
                None => {
                    let files: [PathBuf; 2] = [below.with_extension("rs"), below.join("mod.rs")];
                    let file = files.iter().find(|file| file.exists()).unwrap_or_else(|| panic!("{below:?}"));
                    syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap().items
                }
            };
            self.add(&below, with(&place, &name), inside);
        }
        self.0.insert(place, items);
    }

    /// Where an item of a name that is known in a module is defined.
    fn defined(&self, place: &[String], name: &str) -> Option<(Place, String)> {
        let items = self.0.get(place)?;
        if items.iter().any(|item| name_of(item).is_some_and(|own| own == name)) {
            return Some((place.to_vec(), name.to_string()));
        }
        for (_, path, alias) in uses(items) {
            if alias == name || alias == "*" {
                let path = if alias == "*" { with(&path[..path.len() - 1], name) } else { path };
                let (last, module) = path.split_last()?;
                let found = self.absolute(place, module).and_then(|module| self.defined(&module, last));
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// A path of a `use` as one from the root of the crate; none for other crates.
    fn absolute(&self, place: &[String], path: &[String]) -> Option<Place> {
        let mut out = place.to_vec();
        for (at, segment) in path.iter().enumerate() {
            match segment.as_str() {
                "crate" => out.clear(),
                "self" => {}
                "super" => drop(out.pop()),
                name if at > 0 || self.0.contains_key(&with(place, name)) || place.is_empty() => out.push(name.into()),
                _ => return None,
            }
        }
        self.0.contains_key(&out).then_some(out)
    }

    /// The public items of a module as they are seen from outside.
    fn seen(&self, place: &[String]) -> Vec<Item> {
        let mut out = Vec::new();
        let items = &self.0[place];
        for item in items.iter().filter(|item| is_public(item)) {
            match item {
                Item::Use(_) => {}
                Item::Mod(module) if !is_hidden(&module.attrs) => {
                    out.push(self.module(&module.ident, &with(place, &module.ident.to_string())));
                }
                Item::Mod(_) => {}
                _ => out.extend(self.whole(place, &name_of(item).unwrap())),
            }
        }
        for (public, path, alias) in uses(items) {
            if !public {
                continue;
            }
            assert_ne!(alias, "*", "the API is picked item by item");
            let (last, module) = path.split_last().unwrap();
            let module = self.absolute(place, module).unwrap_or_else(|| panic!("{path:?}"));
            let (home, name) = self.defined(&module, last).unwrap_or_else(|| panic!("{path:?} is nowhere"));
            let mut found = self.whole(&home, &name);
            if alias != name {
                found.iter_mut().for_each(|item| rename(item, &alias));
            }
            out.extend(found);
        }
        out
    }

    fn module(&self, ident: &Ident, place: &[String]) -> Item {
        let items = self.seen(place);
        Item::Mod(syn::parse_quote!(pub mod #ident { #(#items)* }))
    }

    /// An item, and what is implemented for it anywhere.
    fn whole(&self, home: &[String], name: &str) -> Vec<Item> {
        let item = self.0[home].iter().find(|item| name_of(item).is_some_and(|own| own == name)).unwrap();
        let mut out = vec![outside(item)];
        if !matches!(item, Item::Struct(_) | Item::Enum(_) | Item::Macro(_)) {
            return out;
        }
        for (place, items) in &self.0 {
            for item in items {
                let Item::Impl(one) = item else { continue };
                let syn::Type::Path(path) = &*one.self_ty else { continue };
                let Some(ident) = path.path.segments.last().map(|s| s.ident.to_string()) else { continue };
                if path.path.segments.len() > 1 || ident != name || is_test(&one.attrs) || self.is_inner(place, one) {
                    continue;
                }
                if self.defined(place, &ident) == Some((home.to_vec(), name.to_string())) {
                    out.extend(implemented(one));
                }
            }
        }
        out
    }

    /// Whether an `impl` is of a trait of this crate that is not public.
    fn is_inner(&self, place: &[String], one: &syn::ItemImpl) -> bool {
        let Some(name) = one.trait_.as_ref().and_then(|(_, path, _)| path.get_ident()) else { return false };
        let defined = self.defined(place, &name.to_string());
        defined.is_some_and(|(home, name)| {
            self.0[&home].iter().any(|item| name_of(item).is_some_and(|own| own == name) && !is_public(item))
        })
    }
}

/// `use` declarations: whether they are public, the path, and the name that it gets.
fn uses(items: &[Item]) -> Vec<(bool, Place, String)> {
    fn walk(tree: &UseTree, mut path: Place, out: &mut Vec<(Place, String)>) {
        match tree {
            UseTree::Path(one) => {
                path.push(one.ident.to_string());
                walk(&one.tree, path, out);
            }
            UseTree::Name(one) if one.ident == "self" => {
                let name = path.last().cloned().unwrap_or_default();
                out.push((path, name));
            }
            UseTree::Name(one) => out.push((with(&path, &one.ident.to_string()), one.ident.to_string())),
            UseTree::Rename(one) => out.push((with(&path, &one.ident.to_string()), one.rename.to_string())),
            UseTree::Glob(_) => out.push((with(&path, "*"), "*".into())),
            UseTree::Group(all) => all.items.iter().for_each(|one| walk(one, path.clone(), out)),
        }
    }
    let mut out = Vec::new();
    for item in items {
        let Item::Use(one) = item else { continue };
        let mut found = Vec::new();
        walk(&one.tree, Vec::new(), &mut found);
        let public = matches!(one.vis, Visibility::Public(_)) && !is_hidden(&one.attrs);
        out.extend(found.into_iter().map(|(path, alias)| (public, path, alias)));
    }
    out
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(one) => one.ident.to_string(),
        Item::Enum(one) => one.ident.to_string(),
        Item::Fn(one) => one.sig.ident.to_string(),
        Item::Struct(one) => one.ident.to_string(),
        Item::Trait(one) => one.ident.to_string(),
        Item::Type(one) => one.ident.to_string(),
        Item::Macro(one) if one.mac.path.is_ident("words") => words(one).ident.to_string(),
        _ => return None,
    })
}

fn rename(item: &mut Item, name: &str) {
    let ident: Ident = syn::parse_str(name).unwrap();
    match item {
        Item::Fn(one) => one.sig.ident = ident,
        Item::Struct(one) => one.ident = ident,
        Item::Enum(one) => one.ident = ident,
        other => panic!("renamed: {other:?}"),
    }
}

fn is_public(item: &Item) -> bool {
    let (vis, attrs) = match item {
        Item::Const(one) => (&one.vis, &one.attrs),
        Item::Enum(one) => (&one.vis, &one.attrs),
        Item::Fn(one) => (&one.vis, &one.attrs),
        Item::Mod(one) => (&one.vis, &one.attrs),
        Item::Struct(one) => (&one.vis, &one.attrs),
        Item::Trait(one) => (&one.vis, &one.attrs),
        Item::Type(one) => (&one.vis, &one.attrs),
        _ => return false,
    };
    matches!(vis, Visibility::Public(_)) && !is_hidden(attrs) && !is_test(attrs)
}

fn has(attrs: &[Attribute], name: &str, word: &str) -> bool {
    attrs.iter().any(|one| {
        one.path().is_ident(name)
            && one.meta.require_list().is_ok_and(|list| list.tokens.to_string().split(' ').any(|own| own == word))
    })
}

fn is_hidden(attrs: &[Attribute]) -> bool {
    has(attrs, "doc", "hidden")
}

fn is_test(attrs: &[Attribute]) -> bool {
    has(attrs, "cfg", "test") || has(attrs, "cfg", "doctest")
}

/// Of attributes, those that a user can rely on.
fn kept(attrs: &[Attribute]) -> Vec<Attribute> {
    let lasting = ["derive", "non_exhaustive", "must_use"];
    let features = |one: &Attribute| one.path().is_ident("cfg") && has(std::slice::from_ref(one), "cfg", "feature");
    attrs.iter().filter(|one| lasting.iter().any(|name| one.path().is_ident(name)) || features(one)).cloned().collect()
}

/// An item without what is not seen from outside: documentation, bodies, private fields.
fn outside(item: &Item) -> Item {
    let mut item = item.clone();
    match &mut item {
        Item::Const(one) => one.attrs = kept(&one.attrs),
        Item::Type(one) => one.attrs = kept(&one.attrs),
        Item::Trait(one) => {
            one.attrs = kept(&one.attrs);
            for item in &mut one.items {
                let syn::TraitItem::Type(part) = item else { panic!("a part of a trait that the API did not have") };
                part.attrs = kept(&part.attrs);
            }
        }
        Item::Fn(one) => {
            one.attrs = kept(&one.attrs);
            one.block = syn::parse_quote!({});
        }
        Item::Struct(one) => {
            one.attrs = kept(&one.attrs);
            public_only(&mut one.fields);
        }
        Item::Enum(one) => {
            one.attrs = kept(&one.attrs);
            for variant in &mut one.variants {
                variant.attrs = kept(&variant.attrs);
                variant.fields.iter_mut().for_each(|field| field.attrs = kept(&field.attrs));
            }
        }
        Item::Macro(one) => return words(one).as_enum(),
        other => panic!("a kind of item that the API did not have: {other:?}"),
    }
    item
}

fn public_only(fields: &mut Fields) {
    let keep = |field: &&syn::Field| matches!(field.vis, Visibility::Public(_)) && !is_hidden(&field.attrs);
    let bare = |field: &syn::Field| syn::Field { attrs: kept(&field.attrs), ..field.clone() };
    match fields {
        Fields::Named(all) => all.named = all.named.iter().filter(keep).map(bare).collect(),
        Fields::Unnamed(all) => all.unnamed = all.unnamed.iter().filter(keep).map(bare).collect(),
        Fields::Unit => {}
    }
}

/// An `impl` block without what is not seen; none if nothing of it is seen.
fn implemented(one: &syn::ItemImpl) -> Option<Item> {
    let mut one = one.clone();
    one.attrs = kept(&one.attrs);
    if one.trait_.is_some() {
        one.items.retain(|item| matches!(item, ImplItem::Type(_)));
        for item in &mut one.items {
            let ImplItem::Type(part) = item else { unreachable!() };
            part.attrs = kept(&part.attrs);
        }
        return Some(Item::Impl(one));
    }
    one.items = one.items.into_iter().filter_map(member).collect();
    (!one.items.is_empty()).then_some(Item::Impl(one))
}

fn member(item: ImplItem) -> Option<ImplItem> {
    match item {
        ImplItem::Fn(mut one) if matches!(one.vis, Visibility::Public(_)) && !is_hidden(&one.attrs) => {
            one.attrs = kept(&one.attrs);
            one.block = syn::parse_quote!({});
            Some(ImplItem::Fn(one))
        }
        ImplItem::Const(mut one) if matches!(one.vis, Visibility::Public(_)) && !is_hidden(&one.attrs) => {
            one.attrs = kept(&one.attrs);
            Some(ImplItem::Const(one))
        }
        _ => None,
    }
}

/// What the macro `words!` is given.
struct Words {
    ident: Ident,
    variants: Vec<(Ident, LitStr)>,
}

fn words(item: &syn::ItemMacro) -> Words {
    item.mac.parse_body().unwrap()
}

impl Parse for Words {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        let ident = input.parse()?;
        let body;
        syn::braced!(body in input);
        let mut variants = Vec::new();
        while !body.is_empty() {
            body.call(Attribute::parse_outer)?;
            let variant = body.parse()?;
            body.parse::<Token![=]>()?;
            variants.push((variant, body.parse()?));
            body.parse::<Option<Token![,]>>()?;
        }
        Ok(Self { ident, variants })
    }
}

impl Words {
    /// With the word of each variant, which is what stands in JSON.
    fn as_enum(&self) -> Item {
        let ident = &self.ident;
        let variants = self
            .variants
            .iter()
            .map(|(name, word)| -> syn::Variant { syn::parse_quote!(#[serde(rename = #word)] #name) });
        Item::Enum(syn::parse_quote!(#[non_exhaustive] pub enum #ident { #(#variants),* }))
    }
}

#[test]
fn the_public_api_is_what_was_agreed() {
    let all = Crate::read();
    let file = syn::File { shebang: None, attrs: Vec::new(), items: all.seen(&[]) };
    let found = format!(
        "// The public API of `detente`: what `tests/it/api.rs` reads from the sources. Bodies and private fields are left out.\n\n{}",
        prettyplease::unparse(&file)
    );
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/api.txt");
    if std::env::var_os("DETENTE_BLESS").is_some() {
        std::fs::write(&place, &found).unwrap();
    }
    let known = std::fs::read_to_string(&place).unwrap_or_default().replace('\r', "");
    let differs = found.lines().zip(known.lines()).position(|(a, b)| a != b);
    let at = differs.unwrap_or(found.lines().count().min(known.lines().count()));
    let near = |text: &str| text.lines().skip(at.saturating_sub(3)).take(8).collect::<Vec<_>>().join("\n");
    assert!(
        found == known,
        "the public API differs from tests/it/api.txt at line {}:\n{}\n-- it was\n{}\n\
         If that is meant, say so in the changelog and run `DETENTE_BLESS=1 cargo test --test it api`",
        at + 1,
        near(&found),
        near(&known)
    );
}

/// A user sees few items at the top, each with an example or a page of its own.
#[test]
fn the_top_of_the_api_is_small() {
    let top = Crate::read().seen(&[]);
    let names: Vec<String> = top.iter().filter_map(name_of).collect();
    assert!((10..=25).contains(&names.len()), "{names:?}");
    for name in ["Scenario", "Experiment", "Outcome", "Error", "Faults"] {
        assert!(names.iter().any(|own| own == name), "{name} is missing: {names:?}");
    }
}
