//! The setters of everything that starts machines.

/// What is set in the same way on each construct that starts machines. It has a function `edit_machine` for that.
macro_rules! machine {
    ($name:ident) => {
        impl $name {
            /// The image to start from.
            ///
            /// # Errors
            /// At synthesis: `SW0261` if it is made for another processor than the instance type has.
            #[track_caller]
            pub fn image(&self, image: $crate::ec2::MachineImage) -> Self {
                let image = $crate::kit::Set::new(image);
                self.edit_machine("an image", |machine| {
                    machine.set_image(image);
                    None
                })
            }

            /// The type of instances, for example `t3.micro`.
            #[track_caller]
            pub fn instance_type(&self, name: impl stackwright::IntoValue<String>) -> Self {
                let name = name.into_value();
                self.edit_machine("an instance type", |machine| {
                    machine.set_instance_type(name);
                    None
                })
            }

            /// What instances do when they start for the first time, instead of a script for the image's system without
            /// commands.
            #[track_caller]
            pub fn user_data(&self, user_data: $crate::ec2::UserData) -> Self {
                self.edit_machine("user data", |machine| {
                    machine.set_user_data(user_data);
                    None
                })
            }

            /// Adds commands to what instances do when they start for the first time. Several calls add up.
            #[track_caller]
            pub fn commands<C: stackwright::IntoValue<String>>(
                &self,
                commands: impl IntoIterator<Item = C>,
            ) -> Self {
                let commands = commands.into_iter();
                let commands: Vec<_> = commands.map(stackwright::IntoValue::into_value).collect();
                self.edit_machine("commands", |machine| {
                    machine.add_commands(commands);
                    None
                })
            }

            /// The role that instances act as, which trusts `ec2.amazonaws.com`.
            ///
            /// # Errors
            /// At synthesis: `SW0262` if there is a role already, `SW0106` if it does not trust EC2.
            #[track_caller]
            pub fn role(&self, role: &$crate::iam::Role) -> Self {
                let role = $crate::kit::Set::new(role.clone());
                self.edit_machine("a role", |machine| machine.choose_role(role))
            }

            /// Uses a security group. Several calls add up.
            ///
            /// # Errors
            /// At synthesis: `SW0262` if connections were made already.
            #[track_caller]
            pub fn security_group(&self, group: &$crate::ec2::SecurityGroup) -> Self {
                self.edit_machine("a security group", |machine| machine.add_group(group))
            }

            /// Logs in with a key pair over SSH. Sessions of Systems Manager need none: see
            /// [`ssm_sessions`](Self::ssm_sessions).
            #[track_caller]
            pub fn key_pair(&self, key: &$crate::ec2::KeyPair) -> Self {
                let name = key.key_pair_name();
                self.edit_machine("a key pair", |machine| {
                    machine.settings.key_name.replace(Some(name));
                    None
                })
            }

            /// Lets people open sessions with Systems Manager, without SSH and without open ports.
            /// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html>
            #[track_caller]
            pub fn ssm_sessions(&self) -> Self {
                self.edit_machine("sessions", |machine| {
                    machine.allow_sessions();
                    None
                })
            }

            /// Publishes metrics each minute instead of every five, which costs money.
            #[track_caller]
            pub fn detailed_monitoring(&self, enable: bool) -> Self {
                self.edit_machine("monitoring", |machine| {
                    machine.settings.detailed_monitoring.set(Some(enable));
                    None
                })
            }

            /// Gives volumes of EBS a bandwidth of their own, where the instance type does not do so by itself.
            #[track_caller]
            pub fn ebs_optimized(&self) -> Self {
                self.edit_machine("optimization for EBS", |machine| {
                    machine.settings.ebs_optimized.set(Some(true));
                    None
                })
            }

            /// Lets programs read the instance's metadata without a token (version 1 of the metadata service), which
            /// makes it easier to steal the role's credentials. Tokens are required unless this is called.
            #[track_caller]
            pub fn metadata_without_token(&self) -> Self {
                self.edit_machine("the version of the metadata service", |machine| {
                    machine.settings.is_token_optional.set(true);
                    None
                })
            }

            /// How many hops an answer of the metadata service travels, 1 to 64; EC2 decides unless this is called.
            /// Containers need 2.
            ///
            /// # Errors
            /// At synthesis: `SW0263` if it is outside of that.
            #[track_caller]
            pub fn metadata_hop_limit(&self, hops: u8) -> Self {
                self.edit_machine("a hop limit", |machine| {
                    machine.settings.hop_limit.set(Some(hops));
                    let what = "metadata cannot have a hop limit";
                    $crate::kit::in_range($crate::ec2::codes::INSTANCE, what, hops, 1..=64)
                })
            }

            /// Lets instances of the types that save up credits (T3, T4g) work more than that, for money.
            #[track_caller]
            pub fn unlimited_cpu_credits(&self, unlimited: bool) -> Self {
                let credits = if unlimited { "unlimited" } else { "standard" };
                self.edit_machine("CPU credits", |machine| {
                    machine.settings.cpu_credits.set(Some(credits));
                    None
                })
            }

            /// Whether instances have a public address; the subnet decides unless this is called.
            #[track_caller]
            pub fn public_ip(&self, assign: bool) -> Self {
                self.edit_machine("a public address", |machine| {
                    machine.settings.public_ip.set(Some(assign));
                    None
                })
            }

            /// Lets nobody terminate instances until that is taken back.
            #[track_caller]
            pub fn termination_protection(&self) -> Self {
                self.edit_machine("protection from termination", |machine| {
                    machine.settings.termination_protection.set(Some(true));
                    None
                })
            }

            /// Terminates an instance that is shut down from within, instead of stopping it.
            #[track_caller]
            pub fn terminate_on_shutdown(&self) -> Self {
                self.edit_machine("what a shutdown does", |machine| {
                    machine.settings.terminates_on_shutdown.set(true);
                    None
                })
            }
        }
    };
}
pub(crate) use machine;
