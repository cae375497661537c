using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class ModelSaveContext
{
    /// <summary>Saves into a bare stream, where there are no side streams.</summary>
    internal static void Save(BinaryWriter writer, Action<ModelSaveContext> fn)
    {
        Contracts.CheckValue(fn, nameof(fn));
        using var ctx = new ModelSaveContext(writer);
        fn(ctx);
        ctx.Done();
    }

    /// <summary>Saves into a folder of an archive.</summary>
    internal static void SaveModel<T>(RepositoryWriter rep, T value, string path) where T : class
    {
        if (value == null)
            return;
        if (value is not ICanSaveModel model)
            throw rep.ExceptionContext.ExceptParam(nameof(value), $"{value.GetType()} cannot be saved.");
        using var ctx = new ModelSaveContext(rep, path, ModelLoadContext.ModelStreamName);
        model.Save(ctx);
        ctx.Done();
    }

    /// <summary>Saves a part of this model into a folder of its own.</summary>
    internal void SaveModel<T>(T value, string name) where T : class
    {
        CheckInRepository();
        SaveModel(Repository, value, Path.Combine(Directory ?? "", _context.CheckNonEmpty(name, nameof(name))));
    }

    internal void SaveSubModel(string dir, Action<ModelSaveContext> fn)
    {
        CheckInRepository();
        _context.CheckValue(fn, nameof(fn));
        using var ctx = new ModelSaveContext(
            Repository, Path.Combine(Directory ?? "", _context.CheckNonEmpty(dir, nameof(dir))), ModelLoadContext.ModelStreamName);
        fn(ctx);
        ctx.Done();
    }

    /// <summary>Writes a stream beside the model.</summary>
    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        CheckInRepository();
        _context.CheckValue(action, nameof(action));
        using var entry = Repository.CreateEntry(Directory, name);
        using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    }

    internal void SaveTextStream(string name, Action<TextWriter> action)
    {
        CheckInRepository();
        _context.CheckValue(action, nameof(action));
        using var entry = Repository.CreateEntry(Directory, name);
        using var writer = new StreamWriter(entry.Stream, leaveOpen: true);
        action(writer);
    }

    void CheckInRepository() => _context.Check(InRepository, "Can't save a part of a model when not in a repository");
}
