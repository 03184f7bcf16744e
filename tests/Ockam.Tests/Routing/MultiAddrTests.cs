using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Tests.Routing;

public class MultiAddrTests
{
    [Theory]
    [InlineData("/ip4/127.0.0.1/tcp/80", "047f000001060050")]
    [InlineData("/ip6/2001:db8::1/tcp/65535", "2920010db8000000000000000000000001" + "06ffff")]
    [InlineData("/service/", "bee80300")]
    [InlineData("/service//tcp/1", "bee80300060001")]
    [InlineData("/space/\u00fc/node/n", "eed20502c3bcceb604016e")]
    [InlineData("", "")]
    public void Text_and_binary_form_say_the_same(string text, string binary)
    {
        MultiAddr address = MultiAddr.Parse(text);
        Assert.Equal(binary, address.ToBytes().ToHex());
        Assert.Equal(text, MultiAddr.FromBytes(binary.FromHex()).ToString());
        Assert.Equal(address, MultiAddr.FromBytes(binary.FromHex()));
    }

    [Fact]
    public void A_name_without_a_value_has_an_empty_one() =>
        Assert.Equal("/project/p/service/", MultiAddr.Parse("/project/p/service").ToString());

    [Fact]
    public void Self_is_the_secure_channel_listener_of_the_node() => Assert.Equal(MultiAddr.Parse("/secure/api"), MultiAddr.Parse("self"));

    [Theory]
    [InlineData("/alice/service", "'alice'")]
    [InlineData("/Service/x", "'Service'")]
    [InlineData("/udp/1", "'udp'")]
    [InlineData("/", "''")]
    [InlineData("//x", "''")]
    [InlineData("/service/x/", "''")]
    [InlineData("service/x", "'service/x'")]
    [InlineData("alice", "'alice'")]
    [InlineData("Self", "'Self'")]
    [InlineData(" /service/x", "' /service/x'")]
    [InlineData("/ip4/127.1", "'127.1'")]
    [InlineData("/ip4/127.0.0.01", "'127.0.0.01'")]
    [InlineData("/ip4/0x7f.0.0.1", "'0x7f.0.0.1'")]
    [InlineData("/ip4/256.0.0.1", "'256.0.0.1'")]
    [InlineData("/ip4/1.2.3.4.5", "'1.2.3.4.5'")]
    [InlineData("/ip4/ 1.2.3.4", "' 1.2.3.4'")]
    [InlineData("/ip4/::1", "'::1'")]
    [InlineData("/ip4", "''")]
    [InlineData("/ip6/127.0.0.1", "'127.0.0.1'")]
    [InlineData("/ip6/fe80::1%1", "'fe80::1%1'")]
    [InlineData("/ip6/[::1]", "'[::1]'")]
    [InlineData("/ip6/::ffff:127.1", "'::ffff:127.1'")]
    [InlineData("/ip6/1:2:3:4:5:6:7", "'1:2:3:4:5:6:7'")]
    [InlineData("/ip6/1::2::3", "'1::2::3'")]
    [InlineData("/ip6/12345::", "'12345::'")]
    [InlineData("/tcp/65536", "'65536'")]
    [InlineData("/tcp/-1", "'-1'")]
    [InlineData("/tcp/+1", "'+1'")]
    [InlineData("/tcp/http", "'http'")]
    [InlineData("/tcp", "''")]
    public void Another_text_is_refused_by_the_part_that_is_wrong(string text, string part)
    {
        Assert.False(MultiAddr.TryParse(text, out MultiAddr? address));
        Assert.Null(address);
        Assert.Contains(part, Assert.Throws<FormatException>(() => MultiAddr.Parse(text)).Message);
    }

    [Fact]
    public void Half_a_surrogate_is_refused_because_the_binary_form_cannot_hold_it()
    {
        Assert.False(MultiAddr.TryParse("/service/a\ud800/service/b", out _));
        Assert.False(MultiAddr.TryParse("/service/\udc00", out _));
        Assert.Equal("bee80304f0908591", MultiAddr.Parse("/service/\ud800\udd51").ToBytes().ToHex());
    }

    [Theory]
    [InlineData("05"), InlineData("04"), InlineData("047f0000"), InlineData("0600"), InlineData("29"), InlineData("bee803")]
    [InlineData("bee80305617069"), InlineData("bee803ffffffffffffffffff01"), InlineData("bee80301ff"), InlineData("bee803032f6170")]
    [InlineData("84007f000001"), InlineData("bee803810061"), InlineData("bee883000161"), InlineData("ffffffffffffffffff01")]
    [InlineData("80"), InlineData("0405060708ff"), InlineData("8480808010" + "7f000001")]
    public void Another_binary_form_is_refused(string binary) =>
        Assert.Throws<EncodingException>(() => MultiAddr.FromBytes(binary.FromHex()));

    [Fact]
    public void Components_are_canonical()
    {
        MultiAddr address = MultiAddr.Parse("/ip6/2001:DB8:0:0:0:0:0:1/tcp/0080/ip6/::ffff:1.2.3.4");
        Assert.Equal("/ip6/2001:db8::1/tcp/80/ip6/::ffff:1.2.3.4", address.ToString());
        Assert.Equal(
            [MultiAddrProtocol.Ip6, MultiAddrProtocol.Tcp, MultiAddrProtocol.Ip6], address.Components.Select(part => part.Protocol));
        Assert.Equal("80", address.Components[1].Value);
    }

    [Fact]
    public void Addresses_are_joined_and_compared_by_their_components()
    {
        MultiAddr project = MultiAddr.Parse("/project/p1");
        MultiAddr whole = project.Append(MultiAddr.Parse("/service/echo"));
        Assert.Equal("/project/p1/service/echo", whole.ToString());
        Assert.True(whole == project.Append(MultiAddrProtocol.Service, "echo"));
        Assert.Equal(whole.GetHashCode(), MultiAddr.Parse(whole.ToString()).GetHashCode());
        Assert.True(whole.StartsWith(project));
        Assert.False(project.StartsWith(whole));
        Assert.False(whole.StartsWith(MultiAddr.Parse("/project/p2")));
        Assert.True(whole != project);
        Assert.NotEqual(MultiAddr.Parse("/service/a"), MultiAddr.Parse("/worker/a"));
        Assert.Equal("/project/p1", project.ToString());
        Assert.True(MultiAddr.Parse("").IsEmpty);
        Assert.Throws<FormatException>(() => project.Append(MultiAddrProtocol.Service, "a/b"));
        Assert.Throws<ArgumentOutOfRangeException>(() => project.Append((MultiAddrProtocol)5, "a/b"));
    }

    [Fact]
    public void Components_beyond_the_limit_are_refused_in_every_form()
    {
        string text = string.Concat(Enumerable.Repeat("/tcp/1", MultiAddr.MaximumComponents));
        byte[] binary = [.. Enumerable.Repeat<byte[]>([6, 0, 1], MultiAddr.MaximumComponents).SelectMany(b => b)];
        MultiAddr largest = MultiAddr.Parse(text);
        Assert.Equal(largest, MultiAddr.FromBytes(binary));
        Assert.Throws<FormatException>(() => MultiAddr.Parse(text + "/tcp/1"));
        Assert.Throws<EncodingException>(() => MultiAddr.FromBytes([.. binary, 6, 0, 1]));
        Assert.Throws<ArgumentException>(() => largest.Append(MultiAddrProtocol.Tcp, "1"));
    }

    [Fact]
    public void In_CBOR_it_is_a_byte_string()
    {
        var writer = new CborWriter();
        MultiAddr.Parse("/secure/api").Encode(writer);
        Assert.Equal("47c6890603617069", writer.Written.ToHex());
        var reader = new CborReader(writer.Written);
        Assert.Equal(MultiAddr.Parse("/secure/api"), MultiAddr.Decode(ref reader));
    }

    [Fact]
    public void Any_address_survives_text_and_binary_form()
    {
        var random = new Random(11);
        MultiAddrProtocol[] protocols = Enum.GetValues<MultiAddrProtocol>();
        for (int round = Scale.Of(5_000); round > 0; round--)
        {
            MultiAddr address = MultiAddr.Empty;
            for (int count = random.Next(8); count > 0; count--)
            {
                MultiAddrProtocol protocol = protocols[random.Next(protocols.Length)];
                address = address.Append(protocol, Value(protocol, random));
            }

            Assert.Equal(address, MultiAddr.Parse(address.ToString()));
            Assert.Equal(address, MultiAddr.FromBytes(address.ToBytes()));
            Assert.Equal(address.ToBytes(), MultiAddr.Parse(address.ToString()).ToBytes());
        }
    }

    [Fact]
    public void Any_bytes_are_an_address_with_exactly_these_bytes_or_the_one_error()
    {
        byte[][] seeds = [.. new[] { "/ip4/1.2.3.4/tcp/80/service/x", "/ip6/::1/secure/api", "/project/p/dnsaddr/a.b/node/n/worker/w" }
            .Select(text => MultiAddr.Parse(text).ToBytes())];
        var mutator = new Mutator(11);
        int values = 0, rounds = Scale.Of(20_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] data = mutator.Next(seeds);
            MultiAddr address;
            try
            {
                address = MultiAddr.FromBytes(data);
            }
            catch (EncodingException)
            {
                continue;
            }

            values++;
            Assert.Equal(data, address.ToBytes());
            Assert.Equal(address, MultiAddr.Parse(address.ToString()));
        }

        Assert.InRange(values, rounds / 100, rounds - 1);
    }

    private static string Value(MultiAddrProtocol protocol, Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        // Runs of zeros make the shortened forms of IPv6.
        if (random.Next(2) == 0) bytes.AsSpan(random.Next(16)).Clear();
        return protocol switch
        {
            MultiAddrProtocol.Ip4 => new System.Net.IPAddress(bytes.AsSpan(0, 4)).ToString(),
            MultiAddrProtocol.Ip6 => new System.Net.IPAddress(bytes).ToString(),
            MultiAddrProtocol.Tcp => BitConverter.ToUInt16(bytes).ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => new string([.. bytes.Take(random.Next(16)).Select(b => (char)(b + (random.Next(2) * 0x3000)))]).Replace('/', '_'),
        };
    }
}
