namespace Ockam.Storage;

/// <summary>A transaction under way, as <see cref="TransactionRunner{TUnit}"/> needs it, until its <see cref="Release"/>.</summary>
internal interface IStoreUnit
{
    /// <summary>Makes everything durable and visible.</summary>
    void Commit();

    /// <summary>What follows a commit and may have to wait, such as scrubbing removed secrets from files.</summary>
    ValueTask AfterCommitAsync();

    /// <summary>Undoes everything.</summary>
    void Rollback();

    /// <summary>Marks the point that <see cref="UndoNested"/> goes back to.</summary>
    void BeginNested();

    /// <summary>Takes the latest mark away and keeps what was done since.</summary>
    void KeepNested();

    /// <summary>Goes back to the latest mark and takes it away.</summary>
    void UndoNested();

    /// <summary>Lets the next writer in. Nothing is called afterwards.</summary>
    void Release();
}
