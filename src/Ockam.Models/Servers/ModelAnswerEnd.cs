namespace Ockam.Models;

/// <summary>How an answer ended, and what it has cost, as the server says it. What it does not say is 0.</summary>
/// <param name="Reason">Why it ended: <c>stop</c>, <c>length</c> and so on; null if the server does not say.</param>
/// <param name="TotalTime">The time for everything.</param>
/// <param name="LoadTime">The time to bring the model into memory.</param>
/// <param name="PromptTokens">Tokens of the question that were not known from before.</param>
/// <param name="PromptTime">The time for these.</param>
/// <param name="AnswerTokens">Tokens of the answer.</param>
/// <param name="AnswerTime">The time for these.</param>
public sealed record ModelAnswerEnd(
    string? Reason,
    TimeSpan TotalTime,
    TimeSpan LoadTime,
    long PromptTokens,
    TimeSpan PromptTime,
    long AnswerTokens,
    TimeSpan AnswerTime);
