using Ockam.Encoding;

namespace Ockam.Api;

/// <summary>What a service says about a failure (section 8.1): a map of which everything is optional, or a plain text.</summary>
/// <param name="Message">What went wrong, for people.</param>
public sealed record ApiError(string? Message)
{
    /// <summary>How many errors are kept of a chain of causes, the outermost included; what lies deeper is left out.</summary>
    public const int MaximumDepth = 8;

    private const int PathKey = 1, MethodKey = 2, MessageKey = 3, CauseKey = 4;

    /// <summary>The path of the request.</summary>
    public string? Path { get; init; }

    /// <summary>The method of the request.</summary>
    public ApiMethod? Method { get; init; }

    /// <summary>The error behind this one.</summary>
    public ApiError? Cause { get; init; }

    /// <summary>Writes the map.</summary>
    public void Encode(CborWriter writer) => Encode(writer, MaximumDepth);

    /// <summary>Reads either form.</summary>
    /// <param name="reader">Stands before the map or the text.</param>
    /// <exception cref="EncodingException">Another form.</exception>
    public static ApiError Decode(ref CborReader reader) => Decode(ref reader, MaximumDepth);

    private void Encode(CborWriter writer, int levels)
    {
        ApiError? cause = levels > 1 ? Cause : null;
        writer.WriteMapHead((Path is null ? 0 : 1) + (Method is null ? 0 : 1) + (Message is null ? 0 : 1) + (cause is null ? 0 : 1));
        if (Path is not null)
        {
            writer.WriteUInt64(PathKey);
            writer.WriteTextString(Path);
        }

        if (Method is { } method)
        {
            writer.WriteUInt64(MethodKey);
            writer.WriteUInt64((ulong)method);
        }

        if (Message is not null)
        {
            writer.WriteUInt64(MessageKey);
            writer.WriteTextString(Message);
        }

        if (cause is null) return;
        writer.WriteUInt64(CauseKey);
        cause.Encode(writer, levels - 1);
    }

    private static ApiError Decode(ref CborReader reader, int levels)
    {
        if (reader.Peek() == CborType.TextString) return new ApiError(reader.ReadTextString());
        string? path = null, message = null;
        ApiMethod? method = null;
        ApiError? cause = null;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            switch (key)
            {
                case PathKey: path = ReadText(ref reader); break;
                case MethodKey: method = ApiRequest.ReadMethod(ref reader); break;
                case MessageKey: message = ReadText(ref reader); break;
                case CauseKey when levels > 1: cause = reader.TryReadNull() ? null : Decode(ref reader, levels - 1); break;
                default: reader.Skip(); break;
            }
        }

        return new ApiError(message) { Path = path, Method = method, Cause = cause };
    }

    private static string? ReadText(ref CborReader reader) => reader.TryReadNull() ? null : reader.ReadTextString();
}
