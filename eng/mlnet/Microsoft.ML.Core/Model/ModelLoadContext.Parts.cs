using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

sealed partial class ModelLoadContext
{
    /// <summary>Loads the model of a folder of an archive.</summary>
    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, rep, dir, extra))
            throw env.ExceptDecode($"Corrupt model file: it has no model in '{dir}'");
    }

    public static void LoadModel<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, Repository.Entry ent, string dir, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(rep, nameof(rep));
        if (!TryLoadModel<TRes, TSig>(env, out result, rep, ent, dir, extra))
            throw env.ExceptDecode("Couldn't load model: no loader is known for it");
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, Stream stream, params object[] extra)
        where TRes : class
    {
        if (!TryLoadModel<TRes, TSig>(env, out result, stream, extra))
            throw env.ExceptDecode("Couldn't load model: no loader is known for it");
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, BinaryReader reader, params object[] extra)
        where TRes : class
    {
        if (!TryLoadModel<TRes, TSig>(env, out result, reader, extra))
            throw env.ExceptDecode("Couldn't load model: no loader is known for it");
    }

    /// <summary>Loads a part of this model from its folder.</summary>
    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, name, extra))
            throw env.ExceptDecode($"Corrupt model file: it has no part '{name}'");
    }

    public static bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(rep, nameof(rep));
        using var entry = rep.OpenEntryOrNull(dir, ModelStreamName);
        result = null;
        if (entry == null)
            return false;
        LoadModel<TRes, TSig>(env, out result, rep, entry, dir, extra);
        return true;
    }

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckNonEmpty(name, nameof(name));
        _context.Check(InRepository, "Can't load a part of a model when not in a repository");
        return LoadModelOrNull<TRes, TSig>(env, out result, Repository, Path.Combine(Directory ?? "", name), extra);
    }

    public static bool TryLoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, Stream stream, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(stream, nameof(stream));
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        return TryLoadModel<TRes, TSig>(env, out result, reader, extra);
    }

    public static bool TryLoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, BinaryReader reader, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(reader, nameof(reader));
        using var ctx = new ModelLoadContext(reader, env);
        return ctx.TryLoadToEnd<TRes, TSig>(env, out result, extra);
    }

    public bool ContainsModel(string name)
    {
        if (!InRepository || string.IsNullOrEmpty(name))
            return false;
        using var entry = Repository.OpenEntryOrNull(Path.Combine(Directory ?? "", name), ModelStreamName);
        return entry != null;
    }

    /// <summary>Reads a stream that lies beside the model, if there is one.</summary>
    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action) =>
        TryLoadStream(name, stream =>
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            action(reader);
        });

    public bool TryLoadTextStream(string name, Action<TextReader> action) =>
        TryLoadStream(name, stream =>
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            action(reader);
        });

    public bool TryProcessSubModel(string dir, Action<ModelLoadContext> action)
    {
        _context.Check(InRepository, "Can't load a part of a model when not in a repository");
        var path = Path.Combine(Directory ?? "", _context.CheckNonEmpty(dir, nameof(dir)));
        using var entry = Repository.OpenEntryOrNull(path, ModelStreamName);
        if (entry == null)
            return false;
        using var ctx = new ModelLoadContext(Repository, entry, path);
        action(ctx);
        return true;
    }

    static bool TryLoadModel<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, Repository.Entry ent, string dir, params object[] extra)
        where TRes : class
    {
        using var ctx = new ModelLoadContext(rep, ent, dir);
        return ctx.TryLoadToEnd<TRes, TSig>(env, out result, extra);
    }

    bool TryLoadToEnd<TRes, TSig>(IHostEnvironment env, out TRes result, object[] extra)
        where TRes : class
    {
        if (!TryLoadModelCore<TRes, TSig>(env, out result, extra))
        {
            Reader.BaseStream.Position = FpMin;
            return false;
        }
        Done();
        return true;
    }

    bool TryLoadModelCore<TRes, TSig>(IHostEnvironment env, out TRes result, params object[] extra)
        where TRes : class
    {
        EnsureLoaderAssemblyIsRegistered(env.ComponentCatalog);
        object[] arguments = [this, .. extra ?? []];
        foreach (var signature in new[] { ModelHeader.GetLoaderSig(ref Header), ModelHeader.GetLoaderSigAlt(ref Header) })
        {
            if (string.IsNullOrWhiteSpace(signature))
                continue;
            if (!ComponentCatalog.TryCreateInstance<object, TSig>(env, out var made, signature, "", arguments))
                continue;
            result = made as TRes;
            if (result != null)
                return true;
            (made as IDisposable)?.Dispose();
            Reader.BaseStream.Position = FpMin + Header.FpModel;
        }
        result = null;
        return false;
    }

    bool TryLoadStream(string name, Action<Stream> action)
    {
        _context.CheckValue(action, nameof(action));
        _context.Check(InRepository, "Can't load a stream beside a model when not in a repository");
        using var entry = Repository.OpenEntryOrNull(Directory, name);
        if (entry == null)
            return false;
        action(entry.Stream);
        return true;
    }
}
