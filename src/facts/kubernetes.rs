//! What Kubernetes clusters claim of the address plan, and what follows from how they are described.

use std::net::IpAddr;

use ipnet::IpNet;

use super::addresses::{AddressPlan, Claim, Owner, Share};
use crate::model::Lab;
use crate::model::about::Status;
use crate::model::guest::{Guest, Passthrough, PassthroughDevice};
use crate::model::host::HostRef;
use crate::model::id::Id;
use crate::model::kubernetes::{Kubernetes, LoadBalancer, Member, Metallb, Pool};
use crate::model::network::Network;
use crate::model::range::AddressRange;
use crate::source::Spanned;

impl AddressPlan {
    /// Claims what load balancers have, and what clusters set aside for them, for pods and for services.
    pub(super) fn kubernetes(&mut self, lab: &Lab) {
        for (at, cluster) in clusters(lab) {
            for id in &cluster.load_balancers {
                let balancer = lab.load_balancers.at(*id);
                let status = no_further(balancer.about.status, cluster);
                if status != Status::Removed {
                    self.all(&balancer.addresses, Owner::LoadBalancer(*id), None, status);
                }
            }
            for (pool, it) in pools(cluster) {
                for (number, range) in it.ranges.iter().enumerate() {
                    let owner = Owner::Kubernetes(at, Share::Pool(pool, number));
                    self.aside(*range, owner, no_further(it.about.status, cluster));
                }
            }
            self.subnets_of_pods(at, cluster);
            self.api(at, cluster);
        }
    }

    /// An API that is given by number has an address that nobody else may have.
    fn api(&mut self, at: usize, cluster: &Kubernetes) {
        let api = cluster.api.as_ref().map(|api| api.host);
        if let Some(Spanned {
            value: HostRef::Literal(ip),
            span,
        }) = api
        {
            self.single(ip, None, Owner::Api(at), None, cluster.about.status, span);
        }
    }

    fn subnets_of_pods(&mut self, at: usize, cluster: &Kubernetes) {
        for (position, member) in members(cluster) {
            let status = no_further(member.about.status, cluster);
            let share = |number| Share::MemberPods(position, number);
            self.subnets_aside(
                &member.pods,
                |number| Owner::Kubernetes(at, share(number)),
                status,
            );
        }
        let status = cluster.about.status;
        let pods = |number| Owner::Kubernetes(at, Share::Pods(number));
        self.subnets_aside(&cluster.pods, pods, status);
        let services = |number| Owner::Kubernetes(at, Share::Services(number));
        self.subnets_aside(&cluster.services, services, status);
    }

    fn subnets_aside(
        &mut self,
        subnets: &[Spanned<IpNet>],
        owner: impl Fn(usize) -> Owner,
        status: Status,
    ) {
        for (number, subnet) in subnets.iter().enumerate() {
            let range = subnet.map(AddressRange::of_subnet);
            self.aside(range, owner(number), status);
        }
    }

    fn aside(&mut self, range: Spanned<AddressRange>, owner: Owner, status: Status) {
        let network = self.network_around(range.value);
        self.push(range.value, owner, network, status, range.span);
    }

    /// The network whose subnet holds a whole range.
    #[must_use]
    pub fn network_around(&self, range: AddressRange) -> Option<Id<Network>> {
        let first = self.network_of(range.first());
        first.filter(|_| self.network_of(range.last()) == first)
    }
}

/// The clusters that are not removed, with their positions in the lab.
pub fn clusters(lab: &Lab) -> impl Iterator<Item = (usize, &Kubernetes)> {
    let all = lab.kubernetes.iter().enumerate();
    all.filter(|(_, cluster)| cluster.about.is_present())
}

/// The members of a cluster that are not removed, with their positions.
pub fn members(cluster: &Kubernetes) -> impl Iterator<Item = (usize, &Member)> {
    let all = cluster.members.iter().enumerate();
    all.filter(|(_, member)| member.about.is_present())
}

/// The pools of a cluster that are not removed, with their positions.
pub fn pools(cluster: &Kubernetes) -> impl Iterator<Item = (usize, &Pool)> {
    let all = cluster.metallb.iter().flat_map(|it| &it.pools).enumerate();
    all.filter(|(_, pool)| pool.about.is_present())
}

/// The pools of MetalLB whose objects are made: those in service, switched off or not.
pub fn configured(metallb: &Metallb) -> impl Iterator<Item = &Pool> {
    metallb.pools.iter().filter(|pool| pool.about.is_member())
}

/// Where a part of a cluster is in its life: no further than the cluster itself.
#[must_use]
pub fn no_further(own: Status, cluster: &Kubernetes) -> Status {
    if own == Status::Active {
        cluster.about.status
    } else {
        own
    }
}

/// The pool of its cluster that an address of a load balancer comes from.
#[must_use]
pub fn pool_of<'a>(lab: &'a Lab, balancer: &LoadBalancer, ip: IpAddr) -> Option<&'a Pool> {
    let cluster = lab.kubernetes.get(balancer.kubernetes)?;
    let mut found = pools(cluster).map(|(_, pool)| pool);
    found.find(|pool| pool.contains(ip))
}

/// Whether a claim is that of a load balancer whose address comes from a pool of its cluster.
#[must_use]
pub fn is_from_pool(lab: &Lab, claim: &Claim) -> bool {
    let Owner::LoadBalancer(id) = claim.owner else {
        return false;
    };
    pool_of(lab, lab.load_balancers.at(id), claim.ip()).is_some()
}

/// The nodes of a cluster that hold a GPU, as the guests that they are.
pub fn with_gpu<'a>(
    lab: &'a Lab,
    cluster: &'a Kubernetes,
) -> impl Iterator<Item = (&'a Member, &'a Guest)> {
    let members = members(cluster).map(|(_, member)| (member, lab.guests.at(member.guest.value)));
    members.filter(|(_, guest)| {
        let mut given = guest.devices.iter().filter(|it| it.about.is_present());
        given.any(|device| is_gpu(lab, guest, device))
    })
}

/// Whether what a guest is given is an accelerator of its node: by name, or by the address that one has.
#[must_use]
pub fn is_gpu(lab: &Lab, guest: &Guest, given: &Passthrough) -> bool {
    let Some(home) = guest.node else {
        return false;
    };
    let mut gpus = lab.nodes.at(home.value).gpus.iter();
    match given.device.as_ref().map(|device| &device.value) {
        Some(PassthroughDevice::Gpu(_)) => true,
        Some(PassthroughDevice::Address(address)) => {
            gpus.any(|gpu| gpu.address.as_ref().is_some_and(|it| it.value == *address))
        }
        None => false,
    }
}

/// How many addresses of a pool can be given out, and how many of them load balancers of the lab have.
#[must_use]
pub fn room(lab: &Lab, cluster: &Kubernetes, pool: &Pool) -> (u128, u128) {
    let usable = pool.len() - left_out(pool);
    let balancers = cluster.load_balancers.iter();
    let balancers = balancers.map(|id| lab.load_balancers.at(*id));
    let present = balancers.filter(|it| it.about.is_present());
    let mut taken: Vec<_> = present
        .flat_map(|it| &it.addresses)
        .map(|address| address.ip)
        .filter(|ip| pool.contains(*ip))
        .collect();
    taken.sort_unstable();
    taken.dedup();
    let taken = taken.iter().map(|_| 1).sum();
    (usable, taken)
}

/// The addresses of a pool that end in .0 and .255, where those are left out (metallb, `internal/allocator`).
fn left_out(pool: &Pool) -> u128 {
    if !pool.avoid_buggy.is_some_and(|it| it.value) {
        return 0;
    }
    pool.ranges.iter().map(|range| buggy(range.value)).sum()
}

fn buggy(range: AddressRange) -> u128 {
    let (IpAddr::V4(first), IpAddr::V4(last)) = (range.first(), range.last()) else {
        return 0;
    };
    let (first, last) = (u32::from(first), u32::from(last));
    let ends = |octet: u32| {
        // How many numbers up to `n` end in that octet.
        let up_to = |n: u32| u128::from(n >> 8) + u128::from((n & 0xff) >= octet);
        let before = first.checked_sub(1).map_or(0, up_to);
        up_to(last) - before
    };
    ends(0) + ends(255)
}
