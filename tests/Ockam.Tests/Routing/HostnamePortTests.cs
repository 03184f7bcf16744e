using System.Text.Json;
using Ockam.Routing;

namespace Ockam.Tests.Routing;

public class HostnamePortTests
{
    [VectorFact]
    public void The_texts_that_the_original_reads_are_read_the_same()
    {
        int count = 0;
        foreach (JsonElement sample in Vectors.Read("ockam/hostname_port.json").GetProperty("valid").EnumerateArray())
        {
            HostnamePort value = HostnamePort.Parse(sample[0].GetString()!);
            Assert.Equal(sample[1].GetString(), value.Hostname);
            Assert.Equal(sample[2].GetInt32(), value.Port);
            Assert.Equal(value, HostnamePort.Parse(value.ToString()));
            count++;
        }

        Assert.Equal(9, count);
    }

    [VectorFact]
    public void The_texts_that_the_original_refuses_are_refused()
    {
        foreach (JsonElement sample in Vectors.Read("ockam/hostname_port.json").GetProperty("invalid").EnumerateArray())
            Assert.False(HostnamePort.TryParse(sample.GetString(), out _), sample.GetString());
    }

    [Theory]
    [InlineData(""), InlineData(":"), InlineData("a:"), InlineData("65536"), InlineData("a:-1"), InlineData("a:+1"), InlineData("a: 1")]
    [InlineData("::1:80"), InlineData("[::1]"), InlineData("[]:80"), InlineData("[127.0.0.1]:80"), InlineData("[fe80::1%1]:80")]
    [InlineData("127.1:80"), InlineData("300.0.0.1:80"), InlineData("1.2.3.4.5:80"), InlineData("0x7f.1:80")]
    [InlineData("b\u00fccher.example:80")]
    public void What_could_mean_several_hosts_or_none_is_refused(string text)
    {
        Assert.False(HostnamePort.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => HostnamePort.Parse(text)).Message);
    }

    [Fact]
    public void Names_and_labels_have_the_lengths_of_DNS()
    {
        string label = new('a', 63);
        Assert.True(HostnamePort.TryParse($"{label}:1", out _));
        Assert.False(HostnamePort.TryParse($"a{label}:1", out _));
        string name = $"{label}.{label}.{label}.{label[..61]}";
        Assert.Equal(253, name.Length);
        Assert.True(HostnamePort.TryParse($"{name}:1", out _));
        Assert.False(HostnamePort.TryParse($"{name}a:1", out _));
    }

    [Theory]
    [InlineData("80", "/ip4/127.0.0.1/tcp/80")]
    [InlineData("10.0.0.1:4000", "/ip4/10.0.0.1/tcp/4000")]
    [InlineData("[2001:DB8::1]:0", "/ip6/2001:db8::1/tcp/0")]
    [InlineData("Example.com:443", "/dnsaddr/Example.com/tcp/443")]
    public void It_is_written_as_a_MultiAddr_by_its_kind(string text, string expected) =>
        Assert.Equal(expected, HostnamePort.Parse(text).ToMultiAddr().ToString());

    [Fact]
    public void Sockets_get_the_host_without_brackets() => Assert.Equal("::1", HostnamePort.Parse("[0:0::1]:80").Host);
}
