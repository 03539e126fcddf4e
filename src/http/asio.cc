// The one place where Boost.Asio is compiled (BOOST_ASIO_SEPARATE_COMPILATION, C4).
#include <boost/asio/impl/src.hpp>
