//! Ports by what listens on them, and the ports that Proxmox VE opens at nodes by itself.

/// What listens, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// What needs the ports.
    pub what: &'static str,
    /// The ports to open, as the language writes them.
    pub ports: &'static str,
    /// The ports that it uses for certain: a firewall that closes one of these closes it.
    pub certain: &'static str,
}

/// A need whose ports are all in use.
const fn need(what: &'static str, ports: &'static str) -> Need {
    Need {
        what,
        ports,
        certain: ports,
    }
}

/// Monitors, by both versions of the protocol (Ceph, `mon_host` of the network configuration reference).
pub const CEPH_MONITOR: Need = need("Ceph monitors", "3300,6789");

/// OSDs, managers and metadata servers take the lowest free port (Ceph, `ms_bind_port_min`, `ms_bind_port_max`; the last
/// port was 7300 before Ceph 17, as in the macro `Ceph` of pve-firewall).
pub const CEPH_DAEMON: Need = Need {
    what: "Ceph OSDs",
    ports: "6800-7568",
    certain: "6800-7300",
};

/// The same daemons on the network of copies.
pub const CEPH_COPIES: Need = Need {
    what: "copies between Ceph OSDs",
    ..CEPH_DAEMON
};

/// Migration and replication go through SSH, to the address in the migration network (pve-guest-common,
/// `AbstractMigrate.pm`).
pub const MIGRATION: Need = need("migration", "22");

/// Migration without a tunnel (qemu-server, `QemuMigrate.pm`; pve-common, `next_migrate_port`).
pub const MIGRATION_INSECURE: Need = need("migration without a tunnel", "22,60000-60050");

/// qnetd (corosync-qnetd(8)).
pub const QNETD: Need = need("the QDevice", "5403");

/// NFS (RFC 7530, section 3.1). Version 3 also asks rpcbind (111) and mountd, whose port is not fixed.
pub const NFS: Need = need("NFS", "2049");

/// SMB without NetBIOS (Samba, smb.conf(5), `smb ports`).
pub const SMB: Need = need("SMB", "445");

/// iSCSI (IANA, `iscsi-target`).
pub const ISCSI: Need = need("iSCSI", "3260");

/// Proxmox Backup Server (pbs-client).
pub const PBS: Need = need("Proxmox Backup Server", "8007");

/// DNS (RFC 1035, section 4.2).
pub const DNS: Need = need("DNS", "53/tcp+udp");

/// The API server (Kubernetes, "Ports and Protocols").
pub const KUBE_API: Need = need("the Kubernetes API", "6443");

/// Kubelets (Kubernetes, "Ports and Protocols").
pub const KUBELET: Need = need("kubelets", "10250");

/// etcd, between control planes (Kubernetes, "Ports and Protocols").
pub const ETCD: Need = need("etcd", "2379-2380");

/// What Proxmox VE accepts at nodes after all rules and before the default, from the node's own network and the IPSET
/// `management`: API, consoles, SPICE, SSH, migration (pve-firewall 5 and 6, `enable_host_firewall`; proxmox-firewall,
/// `proxmox-firewall.nft`).
pub const OPEN_TO_MANAGEMENT: &str = "8006,5900-5999,3128,22,60000-60050";

/// The IPSET to whose addresses the same ports are open (pve-firewall, `compile_ipsets`).
pub const MANAGEMENT: &str = "management";
