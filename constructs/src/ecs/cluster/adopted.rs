//! Clusters of included templates: what the template says stays, until something else is said.

use std::rc::Rc;

use stackwright::{CfnResource, Construct, Data, List, Resource, Value};
use stackwright_cfn::ecs::cluster_capacity_provider_associations::CapacityProviderStrategy;
use stackwright_cfn::ecs::{CfnCluster, CfnClusterCapacityProviderAssociations};

use super::{CLUSTER, Capacity, Cluster, Owned};
use crate::kit::{
    Handle, adopt, beside_it, followed_by, followed_by_strings, kept, names, written,
};

/// The properties in which a cluster, and what associates providers with it, have them.
const PROVIDERS: &str = "CapacityProviders";
const STRATEGY: &str = "DefaultCapacityProviderStrategy";

impl Cluster {
    /// A cluster of the generated type, such as one of an included template: services run in it, and it is changed like one that
    /// is created here. What the template says of it stays until a setter says otherwise; capacity providers are added. Its VPC
    /// must be given with [`vpc`](Cluster::vpc).
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {"Network": {"Type": "AWS::EC2::VPC"}, "Cluster": {"Type": "AWS::ECS::Cluster"}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// let network = Vpc::from_cfn(&legacy.get("Network"));
    /// let cluster = ecs::Cluster::from_cfn(&legacy.get("Cluster")).vpc(&network);
    /// # let _ = cluster.cluster_arn();
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_cfn(cluster: &CfnCluster) -> Self {
        adopt(&CLUSTER, cluster, |node| {
            let is_written = |property: &str| written(cluster.resource(), property);
            let owned = Rc::new(Owned {
                is_adopted: true,
                ..Owned::of(cluster.clone())
            });
            owned.cfn.configuration(kept(
                &owned,
                is_written("Configuration"),
                |cluster| cluster.sessions.borrow().is_some(),
                Owned::configuration,
            ));
            // What is added goes where the template has the others: into the cluster, or what associates them with it.
            let of_cluster = |one: &CfnClusterCapacityProviderAssociations| {
                names(one.resource(), "Cluster", cluster)
            };
            let associations = beside_it(cluster.resource()).find(of_cluster);
            let is_in_cluster = [PROVIDERS, STRATEGY]
                .iter()
                .any(|property| !is_written(property).is_null());
            let place = match &associations {
                Some(associations) => Some(associations.resource()),
                None => is_in_cluster.then_some(cluster.resource()),
            };
            if let Some(place) = place {
                add_to(place, &owned.capacity);
            }
            Cluster(Handle::owned(&CLUSTER, node, owned))
        })
    }
}

/// Adds the capacity to that which a resource of the template has.
fn add_to(place: &CfnResource, capacity: &Rc<Capacity>) {
    let (own, before) = (capacity.clone(), written(place, PROVIDERS));
    let providers = Value::<List<String>>::lazy(move || {
        let added = own.providers.borrow().iter().map(Data::from).collect();
        followed_by_strings(&before, added)
    });
    let (own, before) = (capacity.clone(), written(place, STRATEGY));
    let strategy = Value::<List<CapacityProviderStrategy>>::lazy(move || {
        let added = own.strategy().into_iter();
        let added = added.map(|one| Value::from(one).into()).collect();
        followed_by::<List<CapacityProviderStrategy>>(&before, added)
    });
    place.set_property(PROVIDERS, providers);
    place.set_property(STRATEGY, strategy);
    capacity.associations.replace(Some(place.node().clone()));
}
