using System.Reflection;

namespace Microsoft.ML.StandIn;

/// <summary>Calls a generic method with type arguments that are known only at run time.</summary>
static class ByType
{
    /// <param name="example">The method with any type arguments that its constraints allow.</param>
    /// <param name="types">The type arguments to call it with instead.</param>
    /// <param name="arguments">What it is called with.</param>
    public static TResult Call<TResult>(Delegate example, Type[] types, params object[] arguments) => (TResult)example.Method
        .GetGenericMethodDefinition()
        .MakeGenericMethod(types)
        .Invoke(example.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
