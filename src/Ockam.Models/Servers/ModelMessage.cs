namespace Ockam.Models;

/// <summary>A message of a conversation.</summary>
/// <param name="Role">Who says it: <c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What is said.</param>
public sealed record ModelMessage(string Role, string Content)
{
    /// <summary>The role of what tells the model how to behave.</summary>
    public const string System = "system";

    /// <summary>The role of whoever asks.</summary>
    public const string User = "user";

    /// <summary>The role of the model.</summary>
    public const string Assistant = "assistant";
}
