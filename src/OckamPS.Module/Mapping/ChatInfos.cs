using Ockam.Models;

namespace OckamPS.Module.Mapping;

/// <summary>Gateways, conversations and environments as the objects of the module.</summary>
internal static class ChatInfos
{
    public static ModelGatewayInfo Of(ModelGateway gateway, string? identifier, DateTimeOffset startedAt) => new()
    {
        Address = gateway.Address.Authority,
        Server = gateway.Server.GetLeftPart(UriPartial.Authority),
        Model = [.. gateway.Models ?? []],
        Attests = gateway.Attests,
        Identifier = identifier,
        Answered = gateway.Answered,
        Refused = gateway.Refused,
        Active = gateway.Active,
        Waiting = gateway.Waiting,
        Warning = gateway.Warning,
        StartedAt = startedAt,
    };

    public static ModelMessageInfo Of(ModelMessage message) => new() { Role = message.Role, Content = message.Content };

    public static ModelMessage Of(ModelMessageInfo message) => new(message.Role, message.Content);

    public static ModelEnvironmentInfo Of(EnvironmentReport report, EnvironmentExpectations expectations, DateTimeOffset at) => new()
    {
        Model = report.Model,
        IsMatch = report.IsMatch,
        Registers = [.. report.Registers.Select(Of)],
        Objections = [.. report.Objections],
        Identifier = report.NamedIdentifier,
        Peer = report.PeerIdentifier,
        ProvedAt = at,
        Roots = [.. expectations.Roots.Select(AttestationInfos.Of)],
        ExpectedIdentifier = expectations.Identifier,
        Attestation = AttestationInfos.Of(report.Verdict),
    };

    public static ModelAnswerInfo Of(ModelAnswerPiece piece, string model, ModelConversationInfo? conversation) => new()
    {
        Model = model,
        Text = piece.Text,
        Thinking = piece.Thinking,
        IsLast = piece.End is not null,
        Reason = piece.End?.Reason,
        PromptTokens = piece.End?.PromptTokens,
        AnswerTokens = piece.End?.AnswerTokens,
        TotalTime = piece.End?.TotalTime,
        LoadTime = piece.End?.LoadTime,
        AnswerTime = piece.End?.AnswerTime,
        Conversation = conversation,
    };

    private static ModelEnvironmentRegister Of(EnvironmentRegister register) => new()
    {
        Index = register.Register,
        IsMatch = register.IsMatch,
        Expected = Digits(register.Expected),
        Found = Digits(register.Found),
        Meaning = register.Measures,
        Explanation = register.Explanation,
    };

    private static string? Digits(ReadOnlyMemory<byte>? value) => value is { } bytes ? Convert.ToHexStringLower(bytes.Span) : null;
}
