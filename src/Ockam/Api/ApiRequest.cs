using Ockam.Encoding;

namespace Ockam.Api;

/// <summary>A request to a service (section 8.1): a method, a path and perhaps a body, which is one CBOR item.</summary>
public sealed class ApiRequest
{
    private const int PathKey = 2, MethodKey = 3;

    /// <summary>Creates a request with a random number.</summary>
    /// <param name="method">What is to be done.</param>
    /// <param name="path">With what, for example <c>/credential</c>.</param>
    /// <param name="body">One CBOR item, or nothing.</param>
    public ApiRequest(ApiMethod method, string path, ReadOnlyMemory<byte> body = default) : this(ApiFrame.NewId(), method, path, body) { }

    internal ApiRequest(uint id, ApiMethod? method, string path, ReadOnlyMemory<byte> body)
    {
        Id = id;
        Method = method;
        Path = path;
        Body = body;
    }

    /// <summary>The number that the response repeats; never 0 in a request that was created here.</summary>
    public uint Id { get; }

    /// <summary>What is to be done; null in a request with a method that is not known here.</summary>
    public ApiMethod? Method { get; }

    /// <summary>The path as it was written.</summary>
    public string Path { get; }

    /// <summary>One CBOR item, or nothing.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The context that implementations with tracing add (element 5); null when there is none.</summary>
    public string? TracingContext { get; init; }

    /// <summary>The parts of the path between slashes; one slash at the start is tolerated. None for <c>/</c> and an empty path.</summary>
    public string[] GetSegments()
    {
        string path = Path is ['/', .. var rest] ? rest : Path;
        return path.Length == 0 ? [] : path.Split('/');
    }

    /// <summary>The payload of the routed message: BARE data with the header and the body.</summary>
    public byte[] Encode()
    {
        var writer = new CborWriter(64 + Body.Length);
        writer.WriteMapHead(3 + (Method is null ? 0 : 1) + (TracingContext is null ? 0 : 1));
        writer.WriteUInt64(ApiFrame.IdKey);
        writer.WriteUInt64(Id);
        writer.WriteUInt64(PathKey);
        writer.WriteTextString(Path);
        if (Method is { } method)
        {
            writer.WriteUInt64(MethodKey);
            writer.WriteUInt64((ulong)method);
        }

        return ApiFrame.Finish(writer, Body, TracingContext);
    }

    /// <summary>Reads the payload of a routed message; the body is copied.</summary>
    /// <param name="payload">BARE data with the header and the body; bytes after them are ignored.</param>
    /// <exception cref="EncodingException">Another form, or a header without id, path or the mark of a body.</exception>
    public static ApiRequest Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new CborReader(Bare.ReadData(payload, out _));
        uint? id = null;
        string? path = null, tracingContext = null;
        ApiMethod? method = null;
        bool? hasBody = null;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            switch (key)
            {
                case ApiFrame.IdKey: id = ApiFrame.ReadId(ref reader); break;
                case PathKey: path = reader.ReadTextString(); break;
                case MethodKey: method = ReadMethod(ref reader); break;
                case ApiFrame.HasBodyKey: hasBody = reader.ReadBoolean(); break;
                case ApiFrame.TracingContextKey: tracingContext = ApiFrame.ReadTracingContext(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        if (id is null || path is null || hasBody is null)
            throw new EncodingException("API: the header of a request lacks its id, its path or the mark of a body.");
        return new ApiRequest(id.Value, method, path, ApiFrame.ReadBody(ref reader, hasBody.Value)) { TracingContext = tracingContext };
    }

    internal static ApiMethod? ReadMethod(ref CborReader reader)
    {
        if (reader.TryReadNull()) return null;
        ulong value = reader.ReadUInt64();
        return value <= (ulong)ApiMethod.Patch ? (ApiMethod)value : null;
    }
}
