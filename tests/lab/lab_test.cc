#include "simulator/lab/lab.h"

#include <string>

#include <gtest/gtest.h>

#include "simulator/lab/plain_tests.h"
#include "tests/lab/lab_fixture.h"

namespace flatline {
namespace {

class LabInBoth : public ::testing::TestWithParam<IpVersion> {};

INSTANTIATE_TEST_SUITE_P(Versions, LabInBoth, ::testing::Values(IpVersion::V4, IpVersion::V6),
                         [](const auto& version) {
                           return version.param == IpVersion::V4 ? "v4" : "v6";
                         });

TEST_P(LabInBoth, a_healthy_chain_pings_and_connects_at_the_first_packet) {
  const std::string text = in_lab(chain_of({}), GetParam(), [](Lab& lab) {
    const auto first =
        connect_from(*lab.network_of("agent"), manager_of(lab), 1, std::chrono::seconds(1));
    const std::string ping = shell_in(
        lab, "agent", "ping -q -c 3 -i 0.01 -W 1 manager | grep -o '3 received, 0% packet loss'");
    return connect_outcome(lab, manager_of(lab)) + "; " +
           (first.front().error == 0 ? "connected" : "lost") + "; " + ping;
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "connected; connected; 3 received, 0% packet loss\n");
}

TEST_P(LabInBoth, every_hop_answers_from_the_address_that_faces_the_agent) {
  const std::string text = in_lab(chain_of({}), GetParam(), [](Lab& lab) {
    return icmp_errors(lab, 1, 1, std::chrono::milliseconds(20)) + "\n" +
           icmp_errors(lab, 2, 1, std::chrono::milliseconds(20)) + "\n" +
           icmp_errors(lab, 3, 1, std::chrono::milliseconds(20));
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, GetParam() == IpVersion::V4
                      ? "11/0 from 198.18.0.2: 1\n11/0 from 198.18.1.2: 1\n3/3 from 198.18.2.2: 1"
                      : "3/0 from 2001:db8::2: 1\n3/0 from 2001:db8:0:1::2: 1\n"
                        "1/4 from 2001:db8:0:2::2: 1");
}

TEST_P(LabInBoth, a_command_sees_the_nodes_name_and_interfaces_and_names_of_the_lab) {
  const std::string text = in_lab(chain_of({}), GetParam(), [](Lab& lab) {
    return shell_in(lab, "r1",
                    "hostname; ls /sys/class/net; "
                    "getent hosts manager.example.com | tr -s ' '; cat /etc/resolv.conf");
  });
  SKIP_WITHOUT_NAMESPACES(text);
  const std::string address = GetParam() == IpVersion::V4 ? "198.18.2.2" : "2001:db8:0:2::2";
  EXPECT_EQ(text, "r1\neth0\neth1\nlo\n" + address +
                      " manager manager.example.com\n# a lab of flatline\n");
}

TEST(Lab, gives_the_status_of_a_command_as_a_shell_does) {
  const std::string text = in_lab(chain_of({}), IpVersion::V4, [](Lab& lab) {
    auto status = [&](const std::vector<std::string>& command) {
      auto result = lab.exec_in("agent", command);
      return result ? std::to_string(*result) : result.error().message;
    };
    return status({"sh", "-c", "exit 7"}) + " " + status({"sh", "-c", "kill -9 $$"}) + " " +
           status({"no-such-command"});
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "7 137 127");
}

TEST(Lab, refuses_a_node_that_the_scenario_has_not) {
  const std::string text = in_lab(chain_of({}), IpVersion::V4, [](Lab& lab) {
    auto result = lab.exec_in("nobody", {"true"});
    return result ? "ran" : result.error().message;
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "the scenario has no node named nobody");
}

TEST(Lab, leaves_no_file_and_no_mount_to_a_command_but_the_names) {
  const std::string text = in_lab(chain_of({}), IpVersion::V4, [](Lab& lab) {
    return shell_in(lab, "agent",
                    "grep -o 'flatline-lab /[^ ]*' /proc/self/mounts; ls /tmp | grep flatline-lab; "
                    "true");
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text,
            "flatline-lab /etc/hosts\nflatline-lab /etc/resolv.conf\n"
            "flatline-lab /etc/nsswitch.conf\n");
}

TEST(Lab, sends_what_a_wire_would_carry) {
  // With offload on, a sender's segments are larger than the MTU and their checksums not yet made.
  const std::string text = in_lab(chain_of({}), IpVersion::V4, [](Lab& lab) {
    return shell_in(lab, "agent",
                    "(sleep 0.3; head -c 20000 /dev/zero | timeout 1 bash -c 'cat > "
                    "/dev/tcp/manager/4120') & timeout 2 tcpdump -c 8 -vnni eth0 'tcp and src host "
                    "198.18.0.1 and tcp[tcpflags] & tcp-push = 0' 2>/dev/null "
                    "| grep -oE 'cksum 0x[0-9a-f]+ \\(incorrect|length [2-9][0-9]{3}'; true");
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "");
}

}  // namespace
}  // namespace flatline
