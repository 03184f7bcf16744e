namespace Ockam.Attestation;

public sealed partial class TpmClient
{
    /// <summary>Asks the TPM what it is and what is in it. Nothing is made in it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TpmStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        TpmProperties properties = await GetPropertiesAsync(cancellationToken).ConfigureAwait(false);
        bool makesDocuments = await ProbeAsync(cancellationToken).ConfigureAwait(false);
        async Task<List<uint>> HandlesAsync(uint first) =>
            await TpmCommands.HandlesAsync(_connection, first, cancellationToken).ConfigureAwait(false);
        return new TpmStatus(
            properties,
            makesDocuments,
            _transport.IsolatesHandles,
            await HandlesAsync(TpmCommands.FirstNvIndex).ConfigureAwait(false),
            await HandlesAsync(TpmCommands.FirstPersistent).ConfigureAwait(false),
            (await HandlesAsync(TpmCommands.FirstTransient).ConfigureAwait(false)).Count,
            (await HandlesAsync(TpmCommands.FirstLoadedSession).ConfigureAwait(false)).Count);
    }

    // For an index that there is not: a TPM that has the command refuses the handle, one that has not refuses the command.
    private async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        TpmEntity nothing = TpmEntity.OfHandle(TpmCommands.LastNvIndex);
        uint code = await TpmCommands.NitroRequestAsync(_connection, nothing, PasswordSession.Empty, cancellationToken)
            .ConfigureAwait(false);
        return TpmRc.Base(code) != TpmRc.CommandCode;
    }
}
