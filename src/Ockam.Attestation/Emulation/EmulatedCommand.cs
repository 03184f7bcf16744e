namespace Ockam.Attestation;

/// <summary>A command as an emulator gets it: with passwords as the only authorizations.</summary>
internal sealed record EmulatedCommand(TpmCommandCode Code, uint[] Handles, byte[] Password, byte[] Parameters, bool HasSessions)
{
    /// <summary>TPM_RC_INSUFFICIENT: the command is not of the form that its code has.</summary>
    public const uint Malformed = 0x9a;

    /// <summary>TPM_RC_AUTH_TYPE: this emulation takes a password, no session.</summary>
    public const uint OnlyPasswords = 0x124;

    private const uint NoSessions = 0x8001;
    private const uint WithSessions = 0x8002;

    /// <summary>Takes a command apart.</summary>
    /// <exception cref="TpmException">It is malformed.</exception>
    public static EmulatedCommand Read(ReadOnlySpan<byte> command)
    {
        var reader = new TpmReader(command);
        uint tag = reader.U16();
        uint length = reader.U32();
        if (tag is not (NoSessions or WithSessions) || length != command.Length) throw TpmReader.Wrong("the command's head is wrong");
        var code = (TpmCommandCode)reader.U32();
        var handles = new uint[TpmCommandShape.Of(code).Handles.Length];
        for (int i = 0; i < handles.Length; i++) handles[i] = reader.U32();
        byte[] password = [];
        if (tag == WithSessions)
        {
            uint size = reader.U32();
            if (size > reader.Remaining) throw TpmReader.Wrong("the authorizations end too late");
            password = ReadPassword(reader.Bytes((int)size));
        }

        return new EmulatedCommand(code, handles, password, reader.Rest().ToArray(), tag == WithSessions);
    }

    /// <summary>A refusal.</summary>
    public static byte[] Refuse(uint code) => new TpmWriter().U16((int)NoSessions).U32(TpmFrame.HeadLength).U32(code).ToArray();

    public TpmReader Read() => new(Parameters);

    /// <summary>A successful answer.</summary>
    public byte[] Answer(ReadOnlySpan<byte> parameters)
    {
        // After a password: no nonce, continueSession, no code.
        ReadOnlySpan<byte> echo = [0, 0, 1, 0, 0];
        int length = TpmFrame.HeadLength + parameters.Length + (HasSessions ? 4 + echo.Length : 0);
        TpmWriter writer = new TpmWriter().U16((int)(HasSessions ? WithSessions : NoSessions)).U32((uint)length).U32(TpmRc.Success);
        return HasSessions
            ? writer.U32((uint)parameters.Length).Bytes(parameters).Bytes(echo).ToArray()
            : writer.Bytes(parameters).ToArray();
    }

    private static byte[] ReadPassword(ReadOnlySpan<byte> authorizations)
    {
        var reader = new TpmReader(authorizations);
        uint handle = reader.U32();
        reader.Sized();
        reader.U8();
        byte[] password = reader.Sized().ToArray();
        if (handle != TpmEntity.RhPassword || reader.Remaining != 0) throw new TpmException(TpmFault.Refused,
            "Only a password is taken.", OnlyPasswords);
        return password;
    }
}
