//! Access points: a directory of a file system, and who one is there.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Tags, Value};
use stackwright_cfn::efs::CfnAccessPoint;
use stackwright_cfn::efs::access_point::{CreationInfo, PosixUser, RootDirectory};

use super::{FileSystem, codes};
use crate::kit::{Handle, Kind, Origin, Set, check, lazily};

static ACCESS_POINT: Kind = Kind {
    construct_type: "stackwright_aws.efs.AccessPoint",
    noun: "access point",
    constructor: "AccessPoint::new",
    imported: codes::IMPORTED,
};

/// An access point: a directory of a file system as if it were the whole, for a user that those who mount it are then.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::efs::{AccessPoint, FileSystem};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let files = FileSystem::new(&stack, "Files", &Vpc::new(&stack, "Vpc"));
/// AccessPoint::new(&stack, "Uploads", &files)
///     .path("/uploads")
///     .create_owned_by(1000, 1000, "750")
///     .posix_user(1000, 1000);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html>
#[derive(Clone, Debug)]
pub struct AccessPoint(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnAccessPoint,
    file_system: FileSystem,
    path: RefCell<Option<Set<String>>>,
    creation: RefCell<Option<Creation>>,
}

#[derive(Debug)]
struct Imported {
    id: Value<String>,
    file_system: FileSystem,
}

#[derive(Clone, Debug)]
struct Creation {
    user: u32,
    group: u32,
    permissions: String,
}

impl Construct for AccessPoint {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl AccessPoint {
    /// An access point of a file system, to its root.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, file_system: &FileSystem) -> Self {
        Defaults::apply(Self::create(
            ACCESS_POINT.node(scope.node(), id),
            file_system,
        ))
    }

    #[track_caller]
    fn create(node: Node, file_system: &FileSystem) -> Self {
        Tags::of(&node).add("Name", node.path());
        let owned = Rc::new(Owned {
            cfn: CfnAccessPoint::new(&node, "Resource", file_system.file_system_id()),
            file_system: file_system.clone(),
            path: RefCell::default(),
            creation: RefCell::default(),
        });
        owned.cfn.root_directory(lazily(&owned, Owned::root));
        check(&node, &owned, Owned::problems);
        AccessPoint(Handle::owned(&ACCESS_POINT, node, owned))
    }

    /// An access point that exists already, by its id, `fsap-…`, and its file system. It is never modified.
    #[track_caller]
    pub fn from_id(
        scope: &impl Construct,
        id: &str,
        access_point_id: impl IntoValue<String>,
        file_system: &FileSystem,
    ) -> Self {
        let imported = Imported {
            id: access_point_id.into_value(),
            file_system: file_system.clone(),
        };
        let node = ACCESS_POINT.node(scope.node(), id);
        AccessPoint(Handle::imported(&ACCESS_POINT, node, imported))
    }

    /// The directory, from the root of the file system; the root unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0680` if it does not begin with `/`, or is deeper than four directories.
    #[track_caller]
    pub fn path(&self, path: impl Into<String>) -> Self {
        AccessPoint(self.0.set("a path", path.into(), |point, path| {
            point.path.replace(Some(path));
        }))
    }

    /// Creates the directory if it is not there, with the numbers of the user and the group that own it, and its permissions
    /// in octal digits, for example `755`. Nobody can mount a directory that is not there.
    ///
    /// # Errors
    /// At synthesis: `SW0680` if the permissions are no octal digits.
    #[track_caller]
    pub fn create_owned_by(&self, user: u32, group: u32, permissions: impl Into<String>) -> Self {
        let permissions = permissions.into();
        let is_octal = |text: &str| text.chars().all(|digit| ('0'..='7').contains(&digit));
        if !(3..=4).contains(&permissions.len()) || !is_octal(&permissions) {
            let problem = format!("`{permissions}` are no permissions of a directory");
            self.0.report(
                Diagnostic::error(codes::ACCESS_POINT, problem)
                    .hint("write three or four octal digits, for example `755`"),
            );
        }
        let creation = Creation {
            user,
            group,
            permissions,
        };
        AccessPoint(self.0.edit("an owner", |point| {
            point.creation.replace(Some(creation));
        }))
    }

    /// The user and the group, by their numbers, that everybody is who mounts it.
    #[track_caller]
    pub fn posix_user(&self, user: u32, group: u32) -> Self {
        let user = PosixUser::new()
            .uid(user.to_string())
            .gid(group.to_string());
        AccessPoint(self.0.edit("a user", |point| {
            point.cfn.posix_user(user);
        }))
    }

    /// The id, `fsap-…`.
    pub fn access_point_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(point) => stackwright::Resource::ref_(&point.cfn),
            Origin::Imported(point) => point.id.clone(),
        }
    }

    /// The ARN.
    pub fn access_point_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(point) => point.cfn.attr_arn(),
            Origin::Imported(point) => crate::kit::arn_in_stack(
                self.node(),
                "elasticfilesystem",
                stackwright::sub!("access-point/{}", point.id),
            ),
        }
    }

    /// The file system.
    pub fn file_system(&self) -> &FileSystem {
        match self.0.origin() {
            Origin::Owned(point) => &point.file_system,
            Origin::Imported(point) => &point.file_system,
        }
    }
}

impl Owned {
    fn root(&self) -> Option<RootDirectory> {
        let (path, creation) = (self.path.borrow(), self.creation.borrow());
        let info = creation.as_ref().map(|creation| {
            CreationInfo::new()
                .owner_gid(creation.group.to_string())
                .owner_uid(creation.user.to_string())
                .permissions(&creation.permissions)
        });
        let is_there = path.is_some() || info.is_some();
        let path = path.as_deref().map(String::as_str);
        is_there.then(|| RootDirectory::new().creation_info(info).path(path))
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let path = self.path.borrow();
        let Some(path) = &*path else {
            return Vec::new();
        };
        let depth = path.split('/').filter(|part| !part.is_empty()).count();
        let problem = match path.starts_with('/') {
            true if depth <= 4 => return Vec::new(),
            true => format!("the path `{}` is {depth} directories deep", **path),
            false => format!("`{}` is not a path from the root", **path),
        };
        vec![
            path.blame(
                Diagnostic::error(codes::ACCESS_POINT, problem)
                    .hint("begin it with `/`, and name at most four directories"),
            ),
        ]
    }
}
