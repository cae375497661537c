using System.Reflection;

namespace Microsoft.ML.Runtime;

public sealed partial class ComponentCatalog
{
    const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic;

    // In this order: a static Instance where nothing is passed, then with and without the environment as the first parameter
    // a constructor or a static Create, of which a public one goes before one that is not.
    static bool TryGetIniters(
        Type instType, Type loaderType, Type[] parmTypes, bool throwOnError, out (MemberInfo Method, bool TakesEnvironment) initer)
    {
        if (parmTypes.Length == 0 && FindInstanceGetter(instType, loaderType) is { } getter)
        {
            initer = (getter, false);
            return true;
        }
        foreach (var (types, takesEnvironment) in new[] { ([typeof(IHostEnvironment), .. parmTypes], true), (parmTypes, false) })
        {
            var constructor = instType.IsAssignableFrom(loaderType) && !loaderType.IsAbstract
                ? loaderType.GetConstructor(BindingFlags.Instance | Any, types)
                : null;
            if (constructor != null && !constructor.GetParameters().Select(p => p.ParameterType).SequenceEqual(types))
                constructor = null;
            var create = FindCreateMethod(instType, loaderType, types);
            if (constructor == null && create == null)
                continue;
            if (constructor != null && create != null && constructor.IsPublic == create.IsPublic)
            {
                initer = default;
                return throwOnError
                    ? throw Contracts.Except(
                        $"Can't load type {instType}, because {loaderType} has both a constructor and a Create method with the same parameters "
                        + "and visibility.")
                    : false;
            }
            initer = (create == null || constructor is { IsPublic: true } ? constructor : create, takesEnvironment);
            return true;
        }
        initer = default;
        return false;
    }

    static MethodInfo FindCreateMethod(Type instType, Type loaderType, Type[] parmTypes)
    {
        var method = loaderType.GetMethod("Create", BindingFlags.Static | BindingFlags.FlattenHierarchy | Any, parmTypes);
        var exact = method != null && method.GetParameters().Select(p => p.ParameterType).SequenceEqual(parmTypes);
        return exact && instType.IsAssignableFrom(method.ReturnType) ? method : null;
    }

    static MethodInfo FindInstanceGetter(Type instType, Type loaderType)
    {
        var getter = loaderType.GetProperty("Instance", BindingFlags.Static | BindingFlags.FlattenHierarchy | Any)?.GetMethod;
        return getter != null && instType.IsAssignableFrom(getter.ReturnType) ? getter : null;
    }
}
