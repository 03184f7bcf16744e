using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

/// <summary>Text of others on a line of one's own.</summary>
public class PlainTextTests
{
    [Theory]
    [InlineData("a name, with ünïcode 😀", "a name, with ünïcode 😀")]
    [InlineData("", "")]
    [InlineData("two\nlines\r\n", "two?lines??")]
    [InlineData("\u001b[31mred\u009b", "?[31mred?")]
    [InlineData("a\u2028b\u2029c\u0085d", "a?b?c?d")]
    public void Nothing_in_it_is_another_line_or_a_command_of_the_terminal(string given, string shown)
    {
        Assert.Equal(shown, PlainText.OneLine(given));
        Assert.Equal(given == shown, PlainText.IsPlain(given));
        Assert.True(PlainText.IsPlain(shown));
    }
}
