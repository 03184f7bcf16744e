using Ockam.Routing;

namespace Ockam.Tests.Routing;

public sealed class AddressTests
{
    [Theory]
    [InlineData("echo", 0, "echo", "0#echo")]
    [InlineData("0#echo", 0, "echo", "0#echo")]
    [InlineData("1#127.0.0.1:4000", 1, "127.0.0.1:4000", "1#127.0.0.1:4000")]
    [InlineData("255#x", 255, "x", "255#x")]
    [InlineData("1#", 1, "", "1#")]
    [InlineData("", 0, "", "0#")]
    [InlineData("gr\u00fc\u00df", 0, "gr\u00fc\u00df", "0#gr\u00fc\u00df")]
    public void Text_is_a_type_and_a_name(string text, byte type, string name, string shown)
    {
        Address address = Address.Parse(text);
        Assert.Equal((type, name, shown), (address.Type, address.Name, address.ToString()));
        Assert.Equal(address, Address.Parse(shown));
    }

    [Theory]
    [InlineData("1#a#b")]
    [InlineData("##")]
    [InlineData("256#a")]
    [InlineData("-1#a")]
    [InlineData("+1#a")]
    [InlineData(" 1#a")]
    [InlineData("tcp#a")]
    [InlineData("#a")]
    public void More_than_one_mark_or_a_type_that_is_no_number_is_refused(string text)
    {
        Assert.False(Address.TryParse(text, out _));
        Assert.Contains(text, Assert.Throws<FormatException>(() => Address.Parse(text)).Message);
    }

    [Theory]
    [InlineData("echo", "8200446563686f")]
    [InlineData("1#a", "82014161")]
    [InlineData("200#a", "8218c84161")]
    [InlineData("", "820040")]
    public void Encoded_is_an_array_of_type_and_bytes(string text, string hex) => Assert.Equal(hex, Address.Parse(text).Encoded.ToHex());

    [Fact]
    public void Random_addresses_are_32_hexadecimal_characters_and_all_different()
    {
        Address[] addresses = [.. Enumerable.Range(0, 100).Select(_ => Address.Random())];
        Assert.All(addresses, address => Assert.Matches("^0#[0-9a-f]{32}$", address.ToString()));
        Assert.Equal(100, addresses.Distinct().Count());
    }

    [Fact]
    public void Equality_is_of_type_and_bytes()
    {
        Assert.Equal(new Address("a"), new Address(0, "a"u8));
        Assert.Equal(new Address("a").GetHashCode(), new Address(0, "a"u8).GetHashCode());
        Assert.NotEqual(new Address("a"), new Address(1, "a"u8));
        Assert.NotEqual(new Address("a"), new Address("b"));
    }
}
