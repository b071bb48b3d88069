//! The link aggregation groups of devices.

use std::collections::BTreeMap;

use super::ports::Ports;
use crate::model::device::Device;
use crate::model::id::Id;

/// Ports of a device that act as one.
#[derive(Clone, Debug)]
pub struct Lag {
    /// The device.
    pub device: Id<Device>,
    /// The number of the group there.
    pub number: u32,
    /// Its ports, by position in the device's table.
    pub ports: Vec<usize>,
}

impl Ports {
    /// Every group, by device and number.
    #[must_use]
    pub fn lags(&self) -> Vec<Lag> {
        let mut groups: BTreeMap<(Id<Device>, u32), Vec<usize>> = BTreeMap::new();
        for (device, ports) in self.devices() {
            for (at, port) in ports
                .iter()
                .enumerate()
                .filter(|(_, port)| port.is_member())
            {
                if let Some(lag) = port.lag {
                    groups.entry((device, lag.value)).or_default().push(at);
                }
            }
        }
        let lag = |((device, number), ports)| Lag {
            device,
            number,
            ports,
        };
        groups.into_iter().map(lag).collect()
    }
}
