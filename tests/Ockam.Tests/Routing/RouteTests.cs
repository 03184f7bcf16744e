using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Tests.Routing;

public sealed class RouteTests
{
    [Fact]
    public void Text_is_addresses_joined_by_arrows_with_white_space_ignored()
    {
        Route route = Route.Parse("  1#host:80=>hop =>  0#echo ");
        Assert.Equal(["1#host:80", "0#hop", "0#echo"], route.Select(address => address.ToString()));
        Assert.Equal("1#host:80 => 0#hop => 0#echo", route.ToString());
        Assert.Equal(route, Route.Parse(route.ToString()));
    }

    [Fact]
    public void An_address_that_is_none_is_named()
    {
        Assert.Contains("x#y", Assert.Throws<FormatException>(() => Route.Parse("a => x#y => b")).Message);
    }

    [Theory]
    [InlineData("80", "")]
    [InlineData("818200446563686f", "0#echo")]
    [InlineData("8282014161820040", "1#a => 0#")]
    [InlineData("9f82004161ff", "0#a")]
    [InlineData("819f004161ff", "0#a")]
    [InlineData("818218004161", "0#a")]
    [InlineData("8182005f41614162ff", "0#ab")]
    [InlineData("8183004161a10102", "0#a")]
    public void Any_encoding_of_an_array_of_addresses_is_read(string hex, string text)
    {
        var reader = new CborReader(hex.FromHex());
        Route route = Route.Decode(ref reader);
        Assert.Equal(text, route.ToString());
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData("a0")]
    [InlineData("f6")]
    [InlineData("81820061")]
    [InlineData("8182006161")]
    [InlineData("818219010040")]
    [InlineData("818100")]
    [InlineData("8180")]
    [InlineData("82820040")]
    [InlineData("9f820040")]
    public void Another_form_is_refused(string hex)
    {
        Assert.Throws<EncodingException>(() =>
        {
            var reader = new CborReader(hex.FromHex());
            Route.Decode(ref reader);
        });
    }

    [Fact]
    public void A_route_has_64_addresses_at_most()
    {
        Route longest = new(Enumerable.Range(0, 64).Select(i => new Address($"{i}")));
        Assert.Equal(64, longest.Count);
        Assert.Throws<ArgumentException>(() => longest.Append(new Address("x")));
        Assert.Throws<ArgumentException>(() => longest.Prepend(new Address("x")));
    }
}
