using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that can be asked for by name, as their assemblies declare them.</summary>
public sealed partial class ComponentCatalog
{
    readonly HashSet<string> _assemblies = [];
    readonly Dictionary<LoadableClassInfo.Key, LoadableClassInfo> _classes = [];
    readonly Lock _lock = new();

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Contracts.CheckValue(assembly, nameof(assembly));
        lock (_lock)
        {
            if (assembly.IsDynamic || !_assemblies.Add(assembly.FullName))
                return;
            // The runtime leaves out attributes whose class the assembly may not see.
            foreach (LoadableClassAttributeBase attribute in assembly.GetCustomAttributes(typeof(LoadableClassAttributeBase), false))
            {
                if (TryDescribe(attribute, throwOnError, out var info))
                    AddClass(info, attribute.LoadNames, throwOnError);
            }
        }
    }

    internal LoadableClassInfo GetLoadableClassInfo<TSig>(string loadName) => GetLoadableClassInfo(loadName, typeof(TSig));

    internal LoadableClassInfo GetLoadableClassInfo(string loadName, Type signatureType)
    {
        Contracts.CheckNonEmpty(loadName, nameof(loadName));
        lock (_lock)
            return FindClassCore(new(loadName, signatureType));
    }

    internal LoadableClassInfo[] GetAllClasses()
    {
        lock (_lock)
            return [.. _classes.Values.Distinct()];
    }

    internal static string SignatureToString(Type sig) => sig.Name.StartsWith("Signature", StringComparison.Ordinal) ? sig.Name[9..] : sig.Name;

    internal static bool TryCreateInstance<TRes, TSig>(IHostEnvironment env, out TRes result, string name, string options, params object[] extra)
        where TRes : class =>
        TryCreateInstance(env, typeof(TSig), out result, name, options, extra);

    internal static bool TryCreateInstance<TRes>(
        IHostEnvironment env, Type signatureType, out TRes result, string name, string options, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        var info = env.ComponentCatalog.GetLoadableClassInfo(name.ToLowerInvariant().Trim(), signatureType);
        if (info == null)
        {
            result = null;
            return false;
        }
        result = info.CreateInstance(env, options, extra) as TRes
            ?? throw env.Except($"'{name}' makes a {info.Type}, not a {typeof(TRes)}.");
        return true;
    }

    internal static TRes CreateInstance<TRes>(IHostEnvironment env, Type signatureType, string name, string options, params object[] extra)
        where TRes : class =>
        TryCreateInstance(env, signatureType, out TRes result, name, options, extra)
            ? result
            : throw env.Except($"Unknown loadable class: {name}, Type: {SignatureToString(signatureType)}");

    LoadableClassInfo FindClassCore(LoadableClassInfo.Key key) => _classes.GetValueOrDefault(key);

    void AddClass(LoadableClassInfo info, string[] loadNames, bool throwOnError)
    {
        foreach (var signature in info.SignatureTypes)
        {
            foreach (var loadName in loadNames)
            {
                var key = new LoadableClassInfo.Key(loadName, signature);
                if (_classes.TryAdd(key, info) || _classes[key].LoaderType == info.LoaderType || !throwOnError)
                    continue;
                throw Contracts.Except($"ComponentCatalog cannot map name '{loadName}' and signature '{SignatureToString(signature)}' "
                    + $"to {info.Type}: it is mapped to {_classes[key].Type} already.");
            }
        }
    }

    static bool TryDescribe(LoadableClassAttributeBase attribute, bool throwOnError, out LoadableClassInfo info)
    {
        info = null;
        var parameters = attribute.ArgType == null ? attribute.CtorTypes : [attribute.ArgType, .. attribute.CtorTypes];
        if (!TryGetIniters(attribute.InstanceType, attribute.LoaderType, parameters, throwOnError, out var initer))
        {
            if (throwOnError)
                throw Contracts.Except($"{attribute.LoaderType} has no suitable constructor or static Create that makes a {attribute.InstanceType}.");
            return false;
        }
        info = new(attribute, initer.Method, initer.TakesEnvironment);
        return true;
    }
}
