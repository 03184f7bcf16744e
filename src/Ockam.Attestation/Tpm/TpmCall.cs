namespace Ockam.Attestation;

/// <summary>A command with what it is about, before it is authorized.</summary>
internal sealed class TpmCall
{
    private readonly TpmSession[] _sessions;

    public TpmCall(TpmCommandCode code, TpmEntity[] handles, byte[] parameters, params TpmSession[] sessions)
    {
        Code = code;
        Handles = handles;
        Parameters = parameters;
        _sessions = sessions;
    }

    private const ushort NoSessions = 0x8001;
    private const ushort WithSessions = 0x8002;

    public TpmCommandCode Code { get; }

    public TpmEntity[] Handles { get; }

    /// <summary>As they are sent: encrypted where a session does so, once the command is encoded.</summary>
    public byte[] Parameters { get; }

    /// <summary>Whether a successful answer begins with a handle.</summary>
    public bool AnswersWithHandle => Code is TpmCommandCode.CreatePrimary or TpmCommandCode.Load or TpmCommandCode.StartAuthSession;

    /// <summary>The hash of what is asked, for codes (cpHash; TPM 2.0 part 1, section 18.7).</summary>
    public byte[] CommandHash(TpmHash hash)
    {
        TpmWriter writer = new TpmWriter().U32((uint)Code);
        foreach (TpmEntity entity in Handles) writer.Bytes(entity.Name);
        return hash.Digest(writer.Bytes(Parameters).Written);
    }

    /// <summary>The hash of what was answered, for codes (rpHash; TPM 2.0 part 1, section 18.8).</summary>
    public byte[] AnswerHash(TpmHash hash, ReadOnlySpan<byte> answer) =>
        hash.Digest(new TpmWriter().U32(TpmRc.Success).U32((uint)Code).Bytes(answer).Written);

    /// <summary>The whole command as it goes out; encoded once, since sessions go on with each command.</summary>
    public byte[] Encode()
    {
        // Before any code is made: codes are over what is sent.
        foreach (TpmSession session in _sessions) session.Begin(Parameters);
        var authorizations = new TpmWriter();
        foreach (TpmSession session in _sessions) session.Authorize(authorizations, this);
        int length = TpmFrame.HeadLength + (4 * Handles.Length) + Parameters.Length;
        if (_sessions.Length > 0) length += 4 + authorizations.Written.Length;
        TpmWriter writer = new TpmWriter().U16(_sessions.Length > 0 ? WithSessions : NoSessions).U32((uint)length).U32((uint)Code);
        foreach (TpmEntity entity in Handles) writer.U32(entity.Handle);
        if (_sessions.Length > 0) writer.U32((uint)authorizations.Written.Length).Bytes(authorizations.Written);
        byte[] result = writer.Bytes(Parameters).TakeSecret();
        authorizations.TakeSecret();
        return result;
    }

    /// <summary>Takes a successful answer apart, and lets every session see that it is genuine.</summary>
    public TpmAnswer Decode(byte[] answer)
    {
        var reader = new TpmReader(answer);
        ushort tag = reader.U16();
        reader.U32();
        reader.U32();
        if (tag != (_sessions.Length > 0 ? WithSessions : NoSessions)) throw TpmReader.Wrong($"the answer has the tag 0x{tag:x4}");
        uint handle = AnswersWithHandle ? reader.U32() : 0;
        if (_sessions.Length == 0) return new TpmAnswer(handle, reader.Rest().ToArray());
        uint length = reader.U32();
        if (length > reader.Remaining) throw TpmReader.Wrong($"{length} bytes of parameters are announced, {reader.Remaining} are there");
        byte[] parameters = reader.Bytes((int)length).ToArray();
        foreach (TpmSession session in _sessions) session.Accept(ref reader, this, parameters);
        reader.End();
        foreach (TpmSession session in _sessions) session.End(parameters);
        return new TpmAnswer(handle, parameters);
    }
}
