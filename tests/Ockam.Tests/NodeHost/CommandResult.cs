using System.Text.Json;

namespace Ockam.Tests.NodeHost;

/// <summary>What a command left behind.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output without the line break at its end.</summary>
    public string Text => Output.TrimEnd('\n', '\r');

    public string[] Lines => Text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The output as one JSON value.</summary>
    public JsonElement Json => Parse(Output);

    /// <summary>The member <c>error</c> of what was written to standard error.</summary>
    public JsonElement Error => Parse(Errors).GetProperty("error");

    public string ErrorId => Error.GetProperty("id").GetString()!;

    /// <summary>Checks that it went well, and tells why if it did not.</summary>
    public CommandResult Done()
    {
        Assert.Equal((0, string.Empty), (ExitCode, Errors));
        return this;
    }

    private static JsonElement Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
